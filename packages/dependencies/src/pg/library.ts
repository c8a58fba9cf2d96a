/** What is needed of a client of `pg`, of whichever version: each has more. */
export interface PgClient {
  // biome-ignore lint/suspicious/noExplicitAny: it has many overloads.
  query(...args: any[]): any;
  readonly host?: string;
  readonly port?: number;
  readonly database?: string | undefined;
}

/** What is needed of a `Pool` of `pg`. */
export interface PgPool {
  // biome-ignore lint/suspicious/noExplicitAny: they have many overloads.
  query(...args: any[]): any;
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  connect(...args: any[]): any;
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
}

/** What all versions have besides, and types leave out. */
export interface InnerClient extends PgClient {
  readonly pipeline?: boolean;
  /** True while nothing is on its way; undefined before it is connected. */
  readonly readyForQuery?: boolean;
  readonly connection?: { readonly parsedStatements?: Readonly<Record<string, unknown>> };
  readonly _Promise?: PromiseConstructor;
}

export interface InnerPool extends PgPool {
  readonly options: PgSettings & { readonly max?: number; readonly onConnect?: unknown };
  readonly ended?: boolean;
  readonly ending?: boolean;
  readonly Promise?: PromiseConstructor;
  readonly newClient?: unknown;
}

export interface PgSettings {
  readonly connectionString?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: number | string | undefined;
  readonly database?: string | undefined;
  readonly user?: string | undefined;
}

/** A query as an object. */
export interface QueryConfig {
  readonly text?: unknown;
  readonly name?: unknown;
  readonly values?: unknown;
  callback?: unknown;
}

/** What submits itself: `pg.Query`, `pg-cursor`, `pg-query-stream`, `pg-copy-streams`. */
export interface Submittable extends QueryConfig {
  submit(connection: unknown): unknown;
  /** Of `pg-query-stream`. */
  readonly cursor?: { readonly text?: unknown; readonly values?: unknown };
  /** Of `pg-copy-streams`. */
  readonly rowCount?: unknown;
}

export type QueryCallback = (this: unknown, error: unknown, result: unknown) => unknown;
