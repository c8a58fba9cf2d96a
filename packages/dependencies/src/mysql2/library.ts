// biome-ignore lint/suspicious/noExplicitAny: the methods of the library have many overloads.
type AnyMethod = (...args: any[]) => any;

/** What is needed of a pool of `mysql2`, or of `mysql2/promise`, which holds one. */
export type MysqlPool = { getConnection: AnyMethod; query: AnyMethod; execute: AnyMethod };

/** What is needed of a connection of either. */
export type MysqlConnection = { query: AnyMethod; execute: AnyMethod };

/** What is needed of a pool cluster of either. */
export type MysqlPoolCluster = { add: AnyMethod; of: AnyMethod; getConnection: AnyMethod };

interface Counted {
  readonly length: number;
}

export interface CorePool extends MysqlPool {
  readonly config: {
    readonly connectionLimit?: number;
    readonly maxIdle?: number;
    readonly connectionConfig?: ConnectionConfig;
  };
  readonly _allConnections: Counted;
  readonly _freeConnections: Counted;
  readonly _connectionQueue: Counted;
  readonly _closed?: boolean;
}

export interface ConnectionConfig {
  readonly host?: string | undefined;
  readonly port?: number | string | undefined;
  readonly database?: string | undefined;
  readonly socketPath?: string | undefined;
}

export interface CoreConnection extends MysqlConnection {
  readonly config?: ConnectionConfig;
  /** From when on it is connected. */
  readonly threadId?: number | null;
  /** Null once a pool has dropped it. */
  readonly _pool?: object | null;
}

export interface CoreCluster extends MysqlPoolCluster {
  readonly _nodes?: Readonly<Record<string, { readonly pool: CorePool }>>;
}

/** One question, as the library keeps it. */
export interface Command {
  readonly sql?: unknown;
  readonly values?: unknown;
  onResult?: unknown;
  /** Of several results each: the rows, or what was changed. */
  readonly _rows?: readonly unknown[];
}

export type ResultCallback = (this: unknown, error: unknown, ...results: unknown[]) => unknown;
