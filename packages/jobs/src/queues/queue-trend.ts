/** Over which a trend is looked at. */
const spanMs = 300_000;
/** Less says nothing. */
const leastSpanMs = 30_000;
const maxSamples = 60;

/** How the backlog of a queue develops. */
export class QueueTrend {
  /** The oldest first. */
  readonly #samples: Array<{ readonly atMs: number; readonly backlog: number }> = [];

  /** @param nowMs By the clock, not before that of the last call. */
  add(nowMs: number, backlog: number): void {
    const samples = this.#samples;
    samples.push({ atMs: nowMs, backlog });
    while (samples.length > maxSamples || samples[0]!.atMs < nowMs - spanMs) samples.shift();
  }

  /** Jobs that the backlog grows by in a minute, negative where it shrinks; undefined while too little is known. */
  get perMinute(): number | undefined {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    if (first === undefined || last === undefined || last.atMs - first.atMs < leastSpanMs) return undefined;
    return ((last.backlog - first.backlog) / (last.atMs - first.atMs)) * 60_000;
  }

  /** When the backlog is gone if it goes on like this; undefined where it does not shrink, or is gone. */
  get drainedInMs(): number | undefined {
    const { perMinute } = this;
    const backlog = this.#samples.at(-1)?.backlog ?? 0;
    return perMinute === undefined || perMinute >= 0 || backlog === 0
      ? undefined
      : (backlog / -perMinute) * 60_000;
  }
}
