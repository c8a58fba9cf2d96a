import { change } from '../live/location.ts';

/** Moments are whole seconds, so that all who look at one share what is computed for it. */
const wholeMs = 1_000;
/** While a slider is moved, the page follows at this rate. */
const settleMs = 200;

/**
 * Shows a moment of the past.
 *
 * @param toMs Where lines end, so that they stay where they are. Default: at the moment.
 */
export function goToMoment(atMs: number, toMs?: number): void {
  const whole = (ms: number) => String(Math.floor(ms / wholeMs) * wholeMs);
  change({ at: whole(atMs), to: toMs === undefined || toMs <= atMs ? undefined : whole(toMs) });
}

export function goLive(): void {
  change({ at: undefined, to: undefined });
}

/** What is to be shown next, and where lines end. */
let next: readonly [atMs: number, toMs: number] | undefined;
let settling: ReturnType<typeof setTimeout> | undefined;

/** As `goToMoment`, for what comes many times a second. */
export function slideToMoment(atMs: number, toMs: number): void {
  next = [atMs, toMs];
  if (settling !== undefined) return;
  settle();
}

function settle(): void {
  settling = undefined;
  if (next === undefined) return;
  goToMoment(...next);
  next = undefined;
  settling = setTimeout(settle, settleMs);
}
