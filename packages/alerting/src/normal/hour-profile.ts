const hourMs = 3_600_000;
/** Hours of a week, by UTC. */
const hours = 168;
const maxWeeks = 4;
/** One week alone may have been a holiday, or an outage. */
const minWeeks = 2;
/** An hour of which less is known says nothing of it. */
const leastCoveredMs = hourMs / 2;
/** Readings that are further apart do not cover the time between them. */
const longestStepMs = 300_000;
/** Makes a standard deviation of a median of deviations, where they are distributed normally. */
const madScale = 1.4826;
/** What is nothing special: so many standard deviations, and at least this share of the median. */
const allowedDeviations = 3;
const leastAllowed = 0.1;

/** What is usual at a time: the median of the weeks, and from where to where values are nothing special. */
export interface Normal {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** A profile as it is saved. */
export interface SavedProfile {
  /** The means of the hours, `maxWeeks` floats for each hour of the week. */
  readonly means: string;
  readonly hour: number;
  readonly sum: number;
  readonly coveredMs: number;
}

/**
 * What is normal for one series at each hour of the week: of each the mean in the last four weeks, so 168 medians with
 * their deviations. It takes about 4 KB.
 */
export class HourProfile {
  /** By hour of the week the newest first; NaN where nothing is known. */
  readonly #means = new Float32Array(hours * maxWeeks).fill(Number.NaN);
  /** Medians and scaled deviations; NaN while there are too few weeks. */
  readonly #medians = new Float32Array(hours).fill(Number.NaN);
  readonly #deviations = new Float32Array(hours);
  /** The hour that is going on, since the Unix epoch: its sum of values by time, and the time. */
  #hour = -1;
  #sum = 0;
  #coveredMs = 0;
  #lastMs = Number.NaN;

  /** When it has learned last, by the wall clock. */
  get lastMs(): number {
    return this.#lastMs;
  }

  /** Takes in a value. @param atMs By the wall clock; times that do not go on are left out. */
  learn(atMs: number, value: number): void {
    const hour = Math.floor(atMs / hourMs);
    if (hour !== this.#hour) this.#begin(hour);
    const stepMs = Number.isNaN(this.#lastMs) ? 0 : atMs - this.#lastMs;
    this.#lastMs = atMs;
    if (stepMs <= 0 || stepMs > longestStepMs) return;
    this.#sum += value * stepMs;
    this.#coveredMs += stepMs;
  }

  /** Returns what is normal at a time by the wall clock; undefined before two weeks have had this hour. */
  at(atMs: number): Normal | undefined {
    const hour = Math.floor(atMs / hourMs) % hours;
    const value = this.#medians[hour]!;
    if (Number.isNaN(value)) return undefined;
    let [low, high] = [value, value];
    // What begins and ends at fixed times is in the hours beside this one.
    for (const beside of [hour - 1, hour, hour + 1]) {
      const index = (beside + hours) % hours;
      const median = this.#medians[index]!;
      if (Number.isNaN(median)) continue;
      const around = Math.max(allowedDeviations * this.#deviations[index]!, leastAllowed * Math.abs(median));
      low = Math.min(low, median - around);
      high = Math.max(high, median + around);
    }
    return { value, low, high };
  }

  save(): SavedProfile {
    const { buffer } = this.#means;
    const means = Buffer.from(buffer).toString('base64');
    return { means, hour: this.#hour, sum: this.#sum, coveredMs: this.#coveredMs };
  }

  /** Returns what an earlier process has left; undefined for what is not of this shape. */
  static restored(saved: Partial<SavedProfile> | undefined): HourProfile | undefined {
    const { means, hour, sum, coveredMs } = saved ?? {};
    if (typeof means !== 'string' || ![hour, sum, coveredMs].every(Number.isFinite)) return undefined;
    const bytes = Buffer.from(means, 'base64');
    const profile = new HourProfile();
    if (bytes.length !== profile.#means.byteLength) return undefined;
    new Uint8Array(profile.#means.buffer).set(bytes);
    for (let index = 0; index < hours; index++) profile.#sumUp(index);
    profile.#hour = hour!;
    profile.#sum = sum!;
    profile.#coveredMs = coveredMs!;
    return profile;
  }

  #begin(hour: number): void {
    if (this.#coveredMs >= leastCoveredMs) {
      const index = this.#hour % hours;
      const first = index * maxWeeks;
      this.#means.copyWithin(first + 1, first, first + maxWeeks - 1);
      this.#means[first] = this.#sum / this.#coveredMs;
      this.#sumUp(index);
    }
    this.#hour = hour;
    this.#sum = 0;
    this.#coveredMs = 0;
  }

  #sumUp(index: number): void {
    const means = this.#means
      .slice(index * maxWeeks, (index + 1) * maxWeeks)
      .filter((mean) => !Number.isNaN(mean));
    if (means.length < minWeeks) return;
    const middle = median(means);
    this.#medians[index] = middle;
    this.#deviations[index] = madScale * median(means.map((mean) => Math.abs(mean - middle)));
  }
}

function median(values: Float32Array): number {
  const sorted = values.sort();
  const { length } = sorted;
  return (sorted[(length - 1) >> 1]! + sorted[length >> 1]!) / 2;
}
