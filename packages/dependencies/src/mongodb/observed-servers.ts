import type { CallTargetOptions } from '@golden-signals/core/extension';
import { Dependencies } from '../dependencies.ts';
import type { ObserveOptions } from '../observe/observe-options.ts';
import { PooledDatabase } from '../pools/pooled-database.ts';
import type { PoolState } from '../pools/pools.ts';
import type { InnerClient, MongodbEvent } from './library.ts';
import { ObservedServer } from './observed-server.ts';

const defaultPort = 27_017;

/** What of a server's events is heard. */
const heard = new Set([
  ...['connectionReady', 'connectionCheckedOut', 'connectionCheckedIn', 'connectionClosed'],
  ...['connectionCheckOutFailed', 'commandStarted', 'commandSucceeded', 'commandFailed'],
] as const);

type Heard = typeof heard extends Set<infer Name> ? Name : never;

/** The servers that one client is connected to, each with a pool of its own. */
export class ObservedServers {
  readonly #client: InnerClient;
  readonly #options: ObserveOptions;
  readonly #servers = new Map<string, ObservedServer>();
  #isChecked = false;

  constructor(client: InnerClient, options: ObserveOptions) {
    this.#client = client;
    this.#options = options;
  }

  /** Never throws: the driver emits these in the middle of its work. */
  emitted(name: unknown, event: MongodbEvent): void {
    try {
      if (name === 'connectionPoolClosed') this.#remove(event.address);
      else if (heard.has(name as Heard)) {
        if (!this.#isChecked) this.#check();
        this.#server(event.address)[name as Heard](event);
      }
    } catch (error) {
      Dependencies.observers.of(this.#options.monitor)?.host.internalError(error);
    }
  }

  close(): void {
    for (const address of [...this.#servers.keys()]) this.#remove(address);
  }

  #server(address: string): ObservedServer {
    const known = this.#servers.get(address);
    if (known !== undefined) return known;
    const client = this.#client;
    const { dbName } = client.options;
    const database = new PooledDatabase({
      describe: () => describe(address, dbName),
      name: this.#options.name,
      read: () => stateOf(client, address),
      monitor: this.#options.monitor,
    });
    const server = new ObservedServer(database, dbName);
    this.#servers.set(address, server);
    return server;
  }

  #remove(address: string): void {
    this.#servers.get(address)?.close();
    this.#servers.delete(address);
  }

  /** Once, because some versions copy all options whenever they are asked for one. */
  #check(): void {
    const observer = Dependencies.observers.of(this.#options.monitor);
    if (observer === undefined) return;
    this.#isChecked = true;
    if (this.#client.options.monitorCommands === true) return;
    observer.host.logger.warn(
      { code: 'ERR_GS_MONGODB_COMMANDS_HIDDEN' },
      'A MongoClient that is observed does not tell of its commands, so that only its connections are measured; ' +
        'make it with new MongoClient(url, { monitorCommands: true }).',
    );
  }
}

function describe(address: string, namespace: string | undefined): CallTargetOptions {
  const [, host = address, digits] = /^(.*):(\d+)$/.exec(address) ?? [];
  const port = Number(digits ?? defaultPort);
  return {
    kind: 'database',
    system: 'mongodb',
    address: host,
    ...(port !== defaultPort && { port }),
    ...(namespace !== undefined && { namespace }),
  };
}

/** As the pool itself has it: counted events would be wrong for a client that is connected already. */
function stateOf(client: InnerClient, address: string): PoolState {
  const pool = client.topology?.s?.servers?.get(address)?.pool;
  const max = client.options.maxPoolSize || undefined;
  return {
    idle: pool?.availableConnectionCount ?? 0,
    used: pool?.currentCheckedOutCount ?? 0,
    pending: pool?.waitQueueSize ?? 0,
    max,
    maxIdle: max,
  };
}
