import type { Work } from '../work/work.ts';
import type { Undo } from '../work/work-listeners.ts';

/** A span of time to be explained, by the monitor's clock. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
  /** The work that went on; undefined for a span of the whole process. */
  readonly work?: Work;
}

/** One thing that took time, or was in the way, during a span. */
export interface Cause {
  /** What it was, for machines: `event_loop`, `pool_wait`, `throttled`. */
  readonly kind: string;
  /** A clause for people, with its figures: `waited 310 ms for the pool "main"`. */
  readonly text: string;
  /** How much of the span it explains; undefined where it cannot be put into time. */
  readonly ms?: number;
}

/** A cause as whoever knows it says it. */
export interface Explanation extends Cause {
  /** What it is about, where another may say the same more exactly: `calls to postgresql main`. */
  readonly about?: string;
  /** The `about` of a cause that this one says more exactly; that one is left out. */
  readonly replaces?: string;
}

/** One place to ask why something took so long. */
export interface CauseHost {
  /**
   * Adds what this extension knows. Called for what is slow, and for what somebody follows; it should answer within a fraction
   * of a millisecond.
   */
  add(explain: (span: Span) => readonly Explanation[]): Undo;
  /** Returns what all know of a span, what took longest first. Never throws. */
  of(span: Span): readonly Cause[];
}
