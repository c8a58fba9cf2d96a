import { ownTime } from './own-time.ts';

/** Stops what `every` or `after` started; calling it again does nothing. */
export type Stop = () => void;

/** Time as the suite sees it. Injected everywhere, so that tests never sleep. */
export interface Clock {
  /** Monotonic milliseconds with a sub-millisecond fraction; only differences have a meaning. */
  now(): number;
  /** Milliseconds since the Unix epoch. */
  wallTimeMs(): number;
  /** Calls `callback` every `intervalMs`; the timer never keeps the process alive. */
  every(intervalMs: number, callback: () => void): Stop;
  /** Calls `callback` once after `delayMs`; the timer keeps the process alive only where it is asked to. */
  after(delayMs: number, callback: () => void, options?: DelayOptions): Stop;
}

export interface DelayOptions {
  /**
   * Whether the process stays alive until the timer is due or stopped. It must where somebody awaits the outcome: a
   * program with nothing but an unsettled promise ends with exit code 13. Default: false.
   */
  readonly keepAlive?: boolean;
}

/** The longest delay that timers of JavaScript know; a longer one would be due at once. */
export const longestDelayMs = 2 ** 31 - 1;

/**
 * As it is when this file is loaded: an application, or the fake timers of a test, may replace it by something that throws
 * or stands still, and whoever records must not notice.
 */
const monotonicMs = performance.now.bind(performance);

export const systemClock: Clock = {
  now: monotonicMs,
  wallTimeMs: () => Date.now(),
  every(intervalMs, callback) {
    const timer = setInterval(() => ownTime.measure('timersMs', callback), intervalMs);
    timer.unref();
    return () => clearInterval(timer);
  },
  after(delayMs, callback, { keepAlive = false } = {}) {
    const timer = setTimeout(() => ownTime.measure('timersMs', callback), delayMs);
    if (!keepAlive) timer.unref();
    return () => clearTimeout(timer);
  },
};
