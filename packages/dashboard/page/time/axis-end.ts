/** What is on the page, in Unix milliseconds. */
export interface Shown {
  readonly toMs: number;
  readonly windowMs: number;
  readonly nowMs: number;
}

/** Returns where lines are to end for a moment: where they do, as long as the moment is within the window. */
export function axisEnd(atMs: number, { toMs, windowMs, nowMs }: Shown): number {
  if (atMs > toMs) return atMs;
  if (atMs >= toMs - windowMs) return toMs;
  return Math.min(nowMs, atMs + windowMs / 2);
}

const quarterMs = 900_000;
const hourMs = 3_600_000;

/** Returns from where on moments can be chosen: a quarter of an hour or an hour ago, or earlier where a link leads there. */
export function firstMoment(atMs: number, { windowMs, nowMs }: Shown): number {
  const agoMs = windowMs > quarterMs || nowMs - atMs > quarterMs ? hourMs : quarterMs;
  return Math.min(atMs, nowMs - agoMs);
}
