/** The part of a job of BullMQ that is read here. */
export interface BullJob {
  readonly id?: string | undefined;
  readonly name: string;
  readonly data?: unknown;
  readonly opts?: {
    readonly attempts?: number;
    readonly delay?: number;
    readonly telemetry?: { readonly metadata?: string };
  };
  readonly timestamp?: number;
  readonly processedOn?: number;
  readonly finishedOn?: number;
  readonly attemptsMade?: number;
  readonly attemptsStarted?: number;
}

/** What workers and queues of BullMQ have in common. */
export interface BullInstance {
  readonly name: string;
  readonly opts: object;
  /** The keys of a queue in Redis, without their last part: `bull:mail`. */
  readonly qualifiedName: string;
}

/** A queue of BullMQ 5 or 6. */
export interface ObservableQueue extends BullInstance {
  add(name: never, data: never, opts?: never): unknown;
}

/** A worker of BullMQ 5 or 6. */
export interface ObservableWorker extends BullInstance {
  concurrency: number;
  on(event: never, listener: never): unknown;
  off(event: never, listener: never): unknown;
}

/** A client as BullMQ 6 wraps it, or one of ioredis, as BullMQ 5 has it. */
export interface BullClient {
  defineCommand(name: string, definition: { readonly numberOfKeys: number; readonly lua: string }): void;
  runCommand?(name: string, args: readonly unknown[]): Promise<unknown>;
}

interface Hidden {
  readonly closing?: unknown;
  /** Of BullMQ 6; without a client where it is no Redis. */
  readonly backend?: { readonly client?: Promise<BullClient> };
  /** Of BullMQ 5, where the members of a worker are protected. */
  readonly client?: Promise<BullClient>;
}

export function isClosing(instance: object): boolean {
  return (instance as Hidden).closing !== undefined;
}

/** Returns the client for all but the blocking commands; undefined where the queue is kept in something else than Redis. */
export function clientOf(instance: object): Promise<BullClient> | undefined {
  const { backend, client } = instance as Hidden;
  return backend === undefined ? client : backend.client;
}

/** Returns what tells two queues apart that have the same name: server, database and key. */
export function identityOf({ opts, qualifiedName }: BullInstance): string {
  const { connection } = opts as { readonly connection?: Connection };
  const { url, path, host = '127.0.0.1', port = 6379, db = 0 } = connection?.options ?? connection ?? {};
  return `${url ?? path ?? `${host === 'localhost' ? '127.0.0.1' : host}:${port}`}/${db}/${qualifiedName}`;
}

/** Options of ioredis, or a client with its options. */
interface Connection extends ConnectionOptions {
  readonly options?: ConnectionOptions;
}

interface ConnectionOptions {
  readonly url?: string;
  readonly path?: string | null;
  readonly host?: string;
  readonly port?: number;
  readonly db?: number;
}
