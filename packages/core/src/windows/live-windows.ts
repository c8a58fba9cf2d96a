import type { Clock } from '../base/clock.ts';
import { BucketLayout, type LatencyPrecision } from './bucket-index.ts';
import { SlidingWindow, type SlidingWindowOptions } from './sliding-window.ts';

/** Length of the long live window. */
export const longWindowSeconds = 15 * 60;

/**
 * In how many steps each window slides: every second for the default of a minute, every 15 seconds for the long one.
 */
const windowSlots = 60;
/** Of a minute each. */
const longWindowSlots = 15;

/** What all live windows of a monitor have in common. */
export interface LiveWindowOptions {
  readonly latencyPrecision: LatencyPrecision;
  readonly windowSeconds: number;
  readonly apdexTargetMs: number;
}

/**
 * Returns what makes live windows that can be read together: all of them begin now. Each may be given a place for its
 * totals.
 */
export function liveWindows(
  clock: Clock,
  { latencyPrecision, windowSeconds, apdexTargetMs }: LiveWindowOptions,
): (totals?: SlidingWindowOptions['totals']) => SlidingWindow {
  const layout = new BucketLayout(latencyPrecision);
  const startedAtMs = clock.now();
  return (totals) =>
    new SlidingWindow({
      ...(totals === undefined ? {} : { totals }),
      layout,
      clock,
      windowMs: windowSeconds * 1_000,
      slots: windowSlots,
      longWindowMs: longWindowSeconds * 1_000,
      longSlots: longWindowSlots,
      apdexTargetMs,
      startedAtMs,
    });
}
