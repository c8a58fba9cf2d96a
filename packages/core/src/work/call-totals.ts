/** What a call is made to. */
export type CallKind = 'database' | 'cache' | 'http' | 'messaging';

/** Calls of one piece of work together. Calls that overlap count with their whole time each. */
export interface CallTotal {
  readonly count: number;
  /** From where the application called to the end, the wait included. */
  readonly durationMs: number;
  /** The part of it before the call was sent: for a connection of the pool, for a place in a queue. */
  readonly waitMs: number;
}

/** The calls of one piece of work to its dependencies. */
export interface CallTotals extends CallTotal {
  byKind(kind: CallKind): CallTotal;
}
