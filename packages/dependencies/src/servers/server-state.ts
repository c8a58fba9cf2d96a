import type { Figures } from './figures.ts';

/** What a server said of itself at one reading. Counts are those of the server, since its statistics began. */
export interface ServerState {
  /** As OpenTelemetry names it: `postgresql`, `mysql`, `mariadb`, `redis`, `rabbitmq`. */
  readonly system: string;
  readonly version: string;
  /** The database that was looked at; undefined where it is the whole server. */
  readonly database: string | undefined;
  readonly figures: Figures;
  /** Connections by what they do: `active`, `idle`, `idle in transaction`. */
  readonly connections: Readonly<Record<string, number>>;
  /** Granted locks by mode. */
  readonly locks: Readonly<Record<string, number>>;
  /** The 50 largest. */
  readonly tables: readonly TableState[];
  /** The 50 largest that no query has used since `countedFromMs`. */
  readonly unusedIndexes: readonly UnusedIndex[];
  /** From when on uses of indexes are counted, by the wall clock; undefined where it is not known. */
  readonly countedFromMs: number | undefined;
  readonly blocked: readonly BlockedSession[];
  readonly replicas: readonly ReplicaState[];
  /** The latest commands that were slow to the server itself, without arguments. */
  readonly slowCommands: readonly SlowCommand[];
  /** The 50 with the most messages. */
  readonly queues: readonly QueueState[];
  /** Resources of which a broker has run short, so that it takes no messages: `memory`, `disk`. */
  readonly alarms: readonly string[];
  /** What could not be read. */
  readonly missing: readonly Missing[];
}

/** A part that could not be read, and why: a right that is missing, a feature that is off. */
export interface Missing {
  readonly part: string;
  readonly reason: string;
}

/** Undefined is what this server does not know. */
export interface TableState {
  /** With its schema, unless that is the usual one. */
  readonly name: string;
  readonly sizeBytes: number;
  /** As the server estimates them, like `deadRows`. */
  readonly liveRows: number;
  readonly deadRows: number | undefined;
  readonly sequentialScans: number | undefined;
  readonly indexScans: number | undefined;
  readonly inserts: number | undefined;
  readonly updates: number | undefined;
  readonly deletes: number | undefined;
  /** By the wall clock; undefined for never, like `analyzedAtMs`. */
  readonly vacuumedAtMs: number | undefined;
  readonly analyzedAtMs: number | undefined;
}

export interface UnusedIndex {
  readonly name: string;
  readonly table: string;
  /** Undefined where the server does not tell. */
  readonly sizeBytes: number | undefined;
}

/** A session that waits for a lock. Its text is not read, because it has literals. */
export interface BlockedSession {
  readonly session: string;
  readonly blockedBy: readonly string[];
  /** What the first that blocks it does: `idle in transaction`. */
  readonly blockerState: string | undefined;
  readonly waitedMs: number;
  /** Undefined for a lock of a row. */
  readonly table: string | undefined;
}

export interface ReplicaState {
  readonly name: string;
  readonly lagMs: number | undefined;
  readonly lagBytes: number | undefined;
}

export interface SlowCommand {
  readonly command: string;
  readonly durationMs: number;
  /** By the wall clock. */
  readonly atMs: number;
}

export interface QueueState {
  readonly name: string;
  readonly ready: number;
  readonly unacknowledged: number;
  readonly consumers: number;
  readonly publishedPerSecond: number | undefined;
  readonly deliveredPerSecond: number | undefined;
}

const nothing: Omit<ServerState, 'system' | 'version'> = {
  database: undefined,
  figures: {},
  connections: {},
  locks: {},
  tables: [],
  unusedIndexes: [],
  countedFromMs: undefined,
  blocked: [],
  replicas: [],
  slowCommands: [],
  queues: [],
  alarms: [],
  missing: [],
};

/** Puts a state together of its parts; the figures of all parts are taken, of anything else the last. */
export function serverState(
  server: Pick<ServerState, 'system' | 'version'>,
  ...parts: ReadonlyArray<Partial<ServerState>>
): ServerState {
  const figures = Object.assign({}, ...parts.map((part) => part.figures)) as Figures;
  const missing = parts.flatMap((part) => part.missing ?? []);
  return Object.assign({}, nothing, ...parts, server, { figures, missing }) as ServerState;
}
