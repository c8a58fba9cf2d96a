/** What a call is made to. */
export type CallKind = 'database' | 'cache' | 'http' | 'messaging';

/** Calls together. Those that overlap count with their whole time each. */
export interface CallTotal {
  readonly count: number;
  /** From where the application called to the end, the wait included. */
  readonly durationMs: number;
  /** The part of it before the calls were sent: for a connection of the pool, for a place in a queue. */
  readonly waitMs: number;
}

/** The calls of one piece of work to one target. */
export interface TargetCalls extends CallTotal {
  readonly kind: CallKind;
  /** As reports call it: `postgresql main`; `__overflow__` for all targets beyond the first 20. */
  readonly target: string;
  /** Of its pool, if it has a name. */
  readonly pool: string | undefined;
  /** Begun and not over. */
  readonly inProgress: number;
  /**
   * Returns for how long at least one call was in progress until then, by the monitor's clock: time of calls that overlap
   * counts once, so it is never more than the work itself took.
   */
  elapsedMs(nowMs: number): number;
  /** For how long at least one call waited. Waits within waits may be left out; it is never too much. */
  readonly elapsedWaitMs: number;
}

/** The calls of one piece of work to its dependencies. Those in progress are counted when they are over. */
export interface CallTotals extends CallTotal {
  byKind(kind: CallKind): CallTotal;
  /** By target, in the order of their first calls. */
  readonly targets: readonly TargetCalls[];
}
