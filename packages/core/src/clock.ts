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
  /** Calls `callback` once after `delayMs`; the timer never keeps the process alive. */
  after(delayMs: number, callback: () => void): Stop;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  wallTimeMs: () => Date.now(),
  every(intervalMs, callback) {
    const timer = setInterval(callback, intervalMs);
    timer.unref();
    return () => clearInterval(timer);
  },
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
