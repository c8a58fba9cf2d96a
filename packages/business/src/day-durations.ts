const dayMs = 86_400_000;
/** Finished days that make up what is usual. */
const baselineDays = 7;
/** Each bucket is 7 % wide, from 0.1 ms; 320 of them reach beyond two days. */
const growth = 1.07;
const lowestMs = 0.1;
const bucketCount = 320;
const logOfGrowth = Math.log(growth);

/** How long an action takes; percentiles are right to 7 %, the mean is exact. */
export interface DurationSummary {
  readonly count: number;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

class Durations {
  readonly #buckets = new Uint32Array(bucketCount);
  #count = 0;
  #sumMs = 0;

  record(durationMs: number): void {
    const bucket = Math.ceil(Math.log(durationMs / lowestMs) / logOfGrowth);
    // The rest is what bounds cannot hold: 0, and more than days.
    this.#buckets[Math.min(bucketCount - 1, Math.max(0, bucket))]! += 1;
    this.#count += 1;
    this.#sumMs += durationMs;
  }

  add(other: Durations): void {
    for (let at = 0; at < bucketCount; at += 1) this.#buckets[at]! += other.#buckets[at]!;
    this.#count += other.#count;
    this.#sumMs += other.#sumMs;
  }

  summary(): DurationSummary | undefined {
    if (this.#count === 0) return undefined;
    return {
      count: this.#count,
      meanMs: this.#sumMs / this.#count,
      p50Ms: this.#percentileMs(0.5),
      p95Ms: this.#percentileMs(0.95),
      p99Ms: this.#percentileMs(0.99),
    };
  }

  #percentileMs(share: number): number {
    let left = Math.ceil(this.#count * share);
    let bucket = -1;
    while (left > 0 && bucket < bucketCount - 1) {
      bucket += 1;
      left -= this.#buckets[bucket]!;
    }
    return lowestMs * growth ** bucket;
  }
}

/** What happened on one day, in UTC. */
export interface Day {
  succeeded: number;
  failed: number;
  readonly durations: Durations;
}

/** One action, today and on up to seven days before: 1.3 KB a day. */
export class ActionDays {
  /** Finished days, the oldest first. */
  #past: Day[] = [];
  #today: Day = newDay();
  #number: number;

  constructor(wallTimeMs: number) {
    this.#number = dayOf(wallTimeMs);
  }

  get today(): Day {
    return this.#today;
  }

  /** Begins a new day when there is one. */
  advance(wallTimeMs: number): void {
    const number = dayOf(wallTimeMs);
    if (number === this.#number) return;
    this.#number = number;
    // Days without actions say nothing of how long one takes.
    if (this.#today.succeeded + this.#today.failed > 0) this.#past.push(this.#today);
    this.#past = this.#past.slice(-baselineDays);
    this.#today = newDay();
  }

  /** Returns what is usual: the days before today together; undefined on the first. */
  baseline(): DurationSummary | undefined {
    const all = new Durations();
    for (const { durations } of this.#past) all.add(durations);
    return all.summary();
  }
}

export function dayOf(wallTimeMs: number): number {
  return Math.floor(wallTimeMs / dayMs);
}

function newDay(): Day {
  return { succeeded: 0, failed: 0, durations: new Durations() };
}
