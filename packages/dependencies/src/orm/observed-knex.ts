import {
  type CallTargetOptions,
  invalidOption,
  type Method,
  stopObserving,
  type Undo,
  wrapMethod,
} from '@golden-signals/core/extension';
import { targetOf } from '../mysql2/asked.ts';
import type { ConnectionConfig, CoreConnection } from '../mysql2/library.ts';
import { ConnectionObservation } from '../mysql2/observed-connection.ts';
import type { ObserveOptions } from '../observe/observe-options.ts';
import type { InnerClient, PgSettings } from '../pg/library.ts';
import { callsOf, observeQueries } from '../pg/observed-client.ts';
import { labelsOf, placeOf } from '../pg/settings.ts';
import type { ConnectionCalls } from '../pools/connection-calls.ts';
import { Lease } from '../pools/lease.ts';
import { PooledDatabase } from '../pools/pooled-database.ts';
import type { PoolState } from '../pools/pools.ts';
import type { SqliteDatabase } from '../sqlite/library.ts';
import { observeDatabase } from '../sqlite.ts';

/** The client of an instance of Knex: it has a pool of its own, and makes the connections for it. */
export interface KnexClient {
  readonly driverName: string;
  readonly connectionSettings?: object;
  readonly pool?: {
    readonly max?: number;
    numUsed(): number;
    numFree(): number;
    numPendingAcquires(): number;
  };
  acquireConnection(): Promise<object>;
}

interface Family {
  describe(settings: object): CallTargetOptions;
  adopt(connection: object, database: PooledDatabase, undos: Undo[]): ConnectionCalls;
}

const families: Readonly<Record<string, Family>> = {
  pg: {
    describe: (settings) => ({
      kind: 'database',
      system: 'postgresql',
      ...labelsOf(placeOf(settings as PgSettings, process.env)),
    }),
    adopt(connection, database, undos) {
      const calls = callsOf(connection as InnerClient, database, true);
      undos.push(observeQueries(connection as InnerClient, calls));
      return calls;
    },
  },
  mysql2: {
    describe: (settings) => targetOf(settings as ConnectionConfig),
    adopt(connection, database, undos) {
      const observation = new ConnectionObservation(connection as CoreConnection, database);
      observation.install(undos);
      return observation.calls;
    },
  },
};

/** Returns the client of an instance of Knex; undefined for what is none. */
export function knexClientOf(orm: object): KnexClient | undefined {
  const { client } = orm as { client?: Partial<KnexClient> };
  return typeof client?.acquireConnection === 'function' ? (client as KnexClient) : undefined;
}

/** @throws GoldenSignalsError `ERR_GS_OPTION_INVALID` for a driver that is not known */
export function observeKnex(client: KnexClient, options: ObserveOptions, undos: Undo[]): void {
  if (client.driverName === 'better-sqlite3') {
    observeSqlite(client, options, undos);
    return;
  }
  const family = families[client.driverName];
  if (family === undefined) {
    throw invalidOption(
      'observeDriver',
      'instance',
      client.driverName,
      'Knex over pg, mysql2 or better-sqlite3',
    );
  }
  const database = new PooledDatabase({
    describe: () => family.describe(client.connectionSettings ?? {}),
    name: options.name,
    read: () => stateOf(client),
    monitor: options.monitor,
  });
  undos.push(() => database.close());
  new KnexPool(client, family, database).install(undos);
}

/** Knex lends the one connection that it has. */
function observeSqlite(client: KnexClient, options: ObserveOptions, undos: Undo[]): void {
  const observed = new Set<object>();
  undos.push(() => observed.forEach(stopObserving));
  undos.push(
    wrapMethod(client, 'acquireConnection', (original) => {
      return async function (...args) {
        const connection: SqliteDatabase = await original.apply(this, args);
        observed.add(observeDatabase(connection, options));
        return connection;
      };
    }),
  );
}

/** Watches who takes connections from the pool of Knex, for how long, and what is asked on them. */
class KnexPool {
  readonly #client: KnexClient;
  readonly #family: Family;
  readonly #database: PooledDatabase;
  readonly #connections = new Map<object, { readonly calls: ConnectionCalls; readonly undos: Undo[] }>();

  constructor(client: KnexClient, family: Family, database: PooledDatabase) {
    this.#client = client;
    this.#family = family;
    this.#database = database;
  }

  install(undos: Undo[]): void {
    const connections = this.#connections;
    undos.push(() => {
      for (const { undos } of connections.values()) for (const undo of undos) undo();
      connections.clear();
    });
    undos.push(wrapMethod(this.#client, 'acquireConnection', (original) => this.#acquire(original)));
    const wrap = (name: string, before: (connection: object) => void) => {
      undos.push(
        wrapMethod(this.#client, name, (original) => {
          return function (connection: object, ...more: unknown[]) {
            before(connection);
            return original.call(this, connection, ...more);
          };
        }),
      );
    };
    wrap('releaseConnection', (connection) => connections.get(connection)?.calls.released());
    wrap('destroyRawConnection', (connection) => connections.delete(connection));
  }

  #acquire(original: Method): Method {
    const pool = this;
    return async function (...args) {
      const measuring = pool.#database.get();
      if (measuring === undefined) return original.apply(this, args);
      const lease = new Lease(measuring, false, undefined);
      let connection: object;
      try {
        connection = await original.apply(this, args);
      } catch (error) {
        lease.failed({ error });
        throw error;
      }
      lease.got();
      pool.#adopt(connection).take(lease);
      return connection;
    };
  }

  #adopt(connection: object): ConnectionCalls {
    const known = this.#connections.get(connection);
    if (known !== undefined) return known.calls;
    const undos: Undo[] = [];
    const calls = this.#family.adopt(connection, this.#database, undos);
    this.#connections.set(connection, { calls, undos });
    return calls;
  }
}

/** Undefined once it is destroyed. */
function stateOf({ pool }: KnexClient): PoolState | undefined {
  return (
    pool && {
      idle: pool.numFree(),
      used: pool.numUsed(),
      pending: pool.numPendingAcquires(),
      max: pool.max,
      maxIdle: pool.max,
    }
  );
}
