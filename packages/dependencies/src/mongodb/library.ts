/** What is needed of a `MongoClient`, of whichever version: each has more. */
export interface MongodbClient {
  // biome-ignore lint/suspicious/noExplicitAny: it has an overload for each event.
  emit(...args: any[]): boolean;
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  db(...args: any[]): unknown;
  readonly options: object;
}

/** What all versions have besides. */
export interface InnerClient extends MongodbClient {
  readonly options: {
    readonly monitorCommands?: boolean;
    readonly dbName?: string;
    readonly maxPoolSize?: number;
  };
  readonly topology?: {
    readonly s?: { readonly servers?: ReadonlyMap<string, { readonly pool?: InnerPool }> };
  };
}

export interface InnerPool {
  readonly availableConnectionCount?: number;
  readonly currentCheckedOutCount?: number;
  readonly waitQueueSize?: number;
}

/** What an event of a connection pool, or of a command, says of itself. Each has some of it. */
export interface MongodbEvent {
  /** `host:port` */
  readonly address: string;
  readonly connectionId?: number | string;
  /** From 6.9 on. */
  readonly durationMS?: number;
  readonly reason?: string;
  readonly error?: unknown;
  readonly requestId?: number;
  readonly commandName?: string;
  readonly databaseName?: string;
  readonly command?: Command;
  readonly reply?: unknown;
  readonly failure?: unknown;
}

export type Command = Readonly<Record<string, unknown>>;
