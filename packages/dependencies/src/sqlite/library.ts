/** What is needed of a database: of `better-sqlite3`, or a `DatabaseSync` of `node:sqlite`. Each has more. */
export interface SqliteDatabase {
  // biome-ignore lint/suspicious/noExplicitAny: their overloads differ.
  prepare(...args: any[]): any;
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  exec(...args: any[]): any;
}

/** What one of both has besides. */
export interface InnerDatabase extends SqliteDatabase {
  /** Of better-sqlite3: the path. */
  readonly name?: unknown;
  readonly memory?: unknown;
  /** Of better-sqlite3. */
  readonly inTransaction?: unknown;
  readonly pragma?: unknown;
  readonly transaction?: unknown;
  /** Of `node:sqlite`, in newer versions: the path, or null for a database in memory. */
  location?(): unknown;
  readonly createTagStore?: unknown;
}
