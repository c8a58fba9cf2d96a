import type { LatencyCell } from './latency-slot.ts';

/** Cells of a power of two: fine enough to compare quantiles that differ by a tenth. */
export const comparedPerDoubling = 8;

/** The requests of one route in a span of time. */
export interface RouteDistribution {
  /** The template. */
  readonly route: string;
  readonly requests: number;
  readonly errors: number;
  /** Those with a latency, in cells of an eighth of a power of two, the shortest first. */
  readonly cells: readonly LatencyCell[];
}

/** Whole slots of the long window, a minute each. */
export interface FinishedSpan {
  /** By the clock, as the next. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** The requests of routes in a span of time. */
export interface FinishedMinutes extends FinishedSpan {
  /** Those that had any, the busiest first. */
  readonly routes: readonly RouteDistribution[];
}
