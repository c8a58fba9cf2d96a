import type { Clock, Stop } from '../../base/clock.ts';
import type { LatencySummary } from '../../windows/percentiles.ts';
import type { RelativeThreshold } from '../options/slow-threshold.ts';

/** With fewer requests in the window a percentile says little, and one odd request could decide what is slow. */
const minRequests = 100;

/** How often each threshold is brought up to date, as long as there are at most `maxPerTick` of them per tick. */
const tickMs = 250;
const ticksPerPeriod = 20;
/** Reading a long window takes up to a quarter of a millisecond, which must not be felt. */
const maxPerTick = 5;

/** What has a threshold: a route. */
export interface ThresholdTarget {
  slowThresholdMs: number;
  readonly window: {
    read(which: 'long'): { readonly requests: number; readonly latency: LatencySummary };
  };
}

interface RelativeThresholdsHost {
  readonly clock: Clock;
  internalError(component: string, error: unknown): void;
}

interface Follower {
  readonly target: ThresholdTarget;
  readonly threshold: RelativeThreshold;
  readonly defaultMs: number;
}

/**
 * Keeps the thresholds that are multiples of a percentile in milliseconds, so that a request compares two numbers as
 * with any other threshold.
 *
 * Each is read again every 5 seconds; with more than 100 routes 20 of them per second, so 2,000 routes in 100 seconds.
 * The timer runs only where somebody has a relative threshold.
 */
export class RelativeThresholds {
  readonly #host: RelativeThresholdsHost;
  readonly #followers: Follower[] = [];
  #next = 0;
  /** How many are to be read, times `ticksPerPeriod`: in whole numbers, so that no turn is lost in rounding. */
  #due = 0;
  #stop: Stop | undefined;
  #closed = false;

  constructor(host: RelativeThresholdsHost) {
    this.#host = host;
  }

  /**
   * Sets the target's threshold from now on.
   *
   * @param target One per route, kept as long as this lives.
   * @param defaultMs What holds while the target's long window has fewer than 100 requests.
   */
  follow(target: ThresholdTarget, threshold: RelativeThreshold, defaultMs: number): void {
    target.slowThresholdMs = defaultMs;
    if (this.#closed) return;
    this.#followers.push({ target, threshold, defaultMs });
    this.#stop ??= this.#host.clock.every(tickMs, () => this.#tick());
  }

  /** Idempotent; the thresholds stay as they are. */
  close(): void {
    this.#closed = true;
    this.#stop?.();
  }

  #tick(): void {
    const followers = this.#followers;
    this.#due += Math.min(maxPerTick * ticksPerPeriod, followers.length);
    for (; this.#due >= ticksPerPeriod; this.#due -= ticksPerPeriod) {
      const follower = followers[this.#next % followers.length]!;
      this.#next++;
      try {
        refresh(follower);
      } catch (error) {
        this.#host.internalError('slow_threshold', error);
      }
    }
  }
}

function refresh({ target, threshold, defaultMs }: Follower): void {
  const { requests, latency } = target.window.read('long');
  target.slowThresholdMs =
    requests < minRequests ? defaultMs : threshold.factor * latency[threshold.percentile];
}
