import { mannKendallZ, type Point, theilSenSlope } from './trend.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Two hours, with one point a minute. */
const maxPoints = 120;
/** Less than half an hour says nothing. */
const minPoints = 30;
/** Chance rises so steadily in one of two thousand cases. */
const sureZ = 3.3;
/** What has grown by less over the window is noise. */
const leastGrowthRatio = 0.1;
/** A cache that fills up, or a process that warms up, grows more slowly at the end: a leak does not. */
const leastLateRatio = 0.5;
/** For so many minutes in a row it must look like growth. */
const confirmations = 10;

/** Something grows, and does not stop. */
export interface Growth {
  readonly perHour: number;
  /** When it began, as far as it was observed: by the clock that the points have. */
  readonly sinceMs: number;
  /** Until the limit is reached at this rate; undefined without a limit. */
  readonly timeToLimitMs: number | undefined;
}

/** What counts as growth of one quantity. */
export interface GrowthRules {
  /** What it may grow by in the window without being worth a word, in the unit of the values. */
  readonly leastGrowth: number;
}

/**
 * Finds what only grows: a leak of memory, of files, of listeners. False alarms are worse than late ones, so a trend must
 * be sure, large, and go on; and the traffic must not grow with it.
 *
 * Memory: two lists of 120 points.
 */
export class GrowthDetector {
  readonly #rules: GrowthRules;
  readonly #points: Point[] = [];
  readonly #load: Point[] = [];
  #confirmed = 0;
  #sinceMs: number | undefined;

  constructor(rules: GrowthRules) {
    this.#rules = rules;
  }

  /**
   * Adds what was seen within a minute: the least, because what comes and goes is no growth.
   *
   * @param load How much there was to do, in any unit; undefined where that is not known.
   */
  add(atMs: number, value: number, load: number | undefined): void {
    push(this.#points, { atMs, value });
    if (load !== undefined) push(this.#load, { atMs, value: load });
    if (this.#looksLikeGrowth()) {
      this.#confirmed += 1;
      this.#sinceMs ??= this.#points[0]!.atMs;
    } else {
      this.#confirmed = 0;
      this.#sinceMs = undefined;
    }
  }

  /** The last value. */
  get value(): number | undefined {
    return this.#points.at(-1)?.value;
  }

  /** @param limit In the unit of the values. */
  read(limit: number | undefined): Growth | undefined {
    if (this.#confirmed < confirmations || this.#sinceMs === undefined) return undefined;
    const slope = theilSenSlope(this.#points);
    const left = limit === undefined ? undefined : Math.max(0, limit - this.#points.at(-1)!.value);
    return {
      perHour: slope * hourMs,
      sinceMs: this.#sinceMs,
      timeToLimitMs: left === undefined ? undefined : left / slope,
    };
  }

  #looksLikeGrowth(): boolean {
    const points = this.#points;
    if (points.length < minPoints) return false;
    const [first, last] = [points[0]!, points.at(-1)!];
    const slope = theilSenSlope(points);
    const growth = slope * (last.atMs - first.atMs);
    const start = last.value - growth;
    if (growth < this.#rules.leastGrowth || growth < Math.abs(start) * leastGrowthRatio) return false;
    if (mannKendallZ(points) < sureZ) return false;
    const lateSlope = theilSenSlope(points.slice(-Math.ceil(points.length / 2)));
    return lateSlope >= slope * leastLateRatio && mannKendallZ(this.#load) < sureZ;
  }
}

function push(points: Point[], point: Point): void {
  points.push(point);
  if (points.length > maxPoints) points.shift();
}
