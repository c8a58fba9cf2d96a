import { mannKendallZ, median, type Point, theilSenSlope } from './trend.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Of a process that has just started, memory grows in any case. */
const warmUpMs = 10 * minuteMs;
/** Two hours, with one point a minute. */
const maxPoints = 120;
/** Shorter observations say nothing … */
const minPoints = 90;
/** … unless the limit would be reached before they are complete. */
const minPointsInHaste = 30;
const hasteMs = 3 * hourMs;
/** So many points come between two looks, of which this many in a row must find growth. */
const pointsPerLook = 5;
const confirmations = 3;
/** Chance rises so steadily in one of two thousand cases. */
const sureZ = 3.3;
/** What has grown by less over the window is noise. */
const leastGrowthRatio = 0.1;
/** Both halves of the window must grow at least so fast, compared with the whole: a step is no growth. */
const leastHalfRatio = 0.4;
/** What falls back further, compared with the growth, is a saw-tooth. */
const mostFallRatio = 0.7;
/** What slows down more surely than this is a cache that fills up. */
const slowingZ = 2.5;

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
  /** In the unit of the values; undefined without one. */
  limit(): number | undefined;
}

/**
 * Finds what only grows: a leak of memory, of files, of listeners. False alarms are worse than late ones, so a trend must
 * be sure, large, and go on: no step, nothing that slows down, and nothing that the traffic explains.
 *
 * Memory: two lists of 120 points. A look takes about 2 ms where something grows, and a few microseconds elsewhere.
 */
export class GrowthDetector {
  readonly #rules: GrowthRules;
  readonly #points: Point[] = [];
  readonly #load: Point[] = [];
  #firstMs: number | undefined;
  #untilLook = pointsPerLook;
  #confirmed = 0;
  #perMs = 0;
  #sinceMs = 0;

  constructor(rules: GrowthRules) {
    this.#rules = rules;
  }

  /**
   * Adds what was seen within a minute: the least, because what comes and goes is no growth.
   *
   * @param load How much there was to do, in any unit; undefined where that is not known.
   */
  add(atMs: number, value: number, load: number | undefined): void {
    this.#firstMs ??= atMs;
    if (atMs < this.#firstMs + warmUpMs) return;
    push(this.#points, { atMs, value });
    if (load !== undefined) push(this.#load, { atMs, value: load });
    this.#untilLook -= 1;
    if (this.#untilLook > 0) return;
    this.#untilLook = pointsPerLook;
    const perMs = this.#growthPerMs();
    if (perMs === undefined) {
      this.#confirmed = 0;
      return;
    }
    if (this.#confirmed === 0) this.#sinceMs = this.#points[0]!.atMs;
    this.#confirmed += 1;
    this.#perMs = perMs;
  }

  /** The last value. */
  get value(): number | undefined {
    return this.#points.at(-1)?.value;
  }

  read(): Growth | undefined {
    if (this.#confirmed < confirmations) return undefined;
    return {
      perHour: this.#perMs * hourMs,
      sinceMs: this.#sinceMs,
      timeToLimitMs: this.#timeToLimitMs(this.#perMs),
    };
  }

  /** Returns the slope, where it is one. The checks that take long come last. */
  #growthPerMs(): number | undefined {
    const points = this.#points;
    if (points.length < minPointsInHaste || !this.#mayGrow()) return undefined;
    const slope = theilSenSlope(points);
    const tooShort = points.length < minPoints && !((this.#timeToLimitMs(slope) ?? Infinity) < hasteMs);
    if (tooShort || !this.#isLarge(slope) || this.#fallsBack(slope)) return undefined;
    if (mannKendallZ(points) < sureZ) return undefined;
    const middle = points.length >> 1;
    const [early, late] = [points.slice(0, middle), points.slice(middle)];
    const [earlySlope, lateSlope] = [theilSenSlope(early), theilSenSlope(late)];
    if (Math.min(earlySlope, lateSlope) < slope * leastHalfRatio) return undefined;
    if (earlySlope - lateSlope > slowingZ * slopeError(early, late, slope)) return undefined;
    return mannKendallZ(this.#load) < sureZ ? slope : undefined;
  }

  /** Returns whether the last third lies above the first at all, by what would be large enough. */
  #mayGrow(): boolean {
    const third = Math.ceil(this.#points.length / 3);
    const first = median(this.#points.slice(0, third).map(({ value }) => value));
    const last = median(this.#points.slice(-third).map(({ value }) => value));
    return last - first >= this.#rules.leastGrowth / 2;
  }

  #isLarge(slope: number): boolean {
    const [first, last] = [this.#points[0]!, this.#points.at(-1)!];
    const growth = slope * (last.atMs - first.atMs);
    const start = last.value - growth;
    return growth >= this.#rules.leastGrowth && growth >= Math.abs(start) * leastGrowthRatio;
  }

  /** Returns whether it fell far from where it had been, single points apart. */
  #fallsBack(slope: number): boolean {
    const points = this.#points;
    const growth = slope * (points.at(-1)!.atMs - points[0]!.atMs);
    let highest = Number.NEGATIVE_INFINITY;
    for (let index = 3; index < points.length - 3; index++) {
      const smooth = median(points.slice(index - 3, index + 4).map(({ value }) => value));
      highest = Math.max(highest, smooth);
      if (highest - smooth > growth * mostFallRatio) return true;
    }
    return false;
  }

  #timeToLimitMs(perMs: number): number | undefined {
    const limit = this.#rules.limit();
    if (limit === undefined || perMs <= 0) return undefined;
    return Math.max(0, limit - this.#points.at(-1)!.value) / perMs;
  }
}

/**
 * Returns the standard error of the difference of two slopes, from what the points deviate from straight lines: of least
 * squares, which the median of slopes comes close to (https://en.wikipedia.org/wiki/Simple_linear_regression).
 */
function slopeError(early: readonly Point[], late: readonly Point[], slope: number): number {
  return Math.hypot(...[early, late].map((points) => oneSlopeError(points, slope)));
}

function oneSlopeError(points: readonly Point[], slope: number): number {
  const residuals = points.map(({ atMs, value }) => value - slope * atMs);
  const center = median(residuals);
  // 1.4826 makes a standard deviation of it, for a normal distribution.
  const deviation = 1.4826 * median(residuals.map((residual) => Math.abs(residual - center)));
  const meanMs = points.reduce((sum, { atMs }) => sum + atMs, 0) / points.length;
  return deviation / Math.sqrt(points.reduce((sum, { atMs }) => sum + (atMs - meanMs) ** 2, 0));
}

function push(points: Point[], point: Point): void {
  points.push(point);
  if (points.length > maxPoints) points.shift();
}
