import { type Clock, systemClock } from './clock.ts';

const careful = new WeakMap<Clock, Clock>();

/**
 * Returns the clock, with NaN as what it reads where the application's own throws: no metric takes that as a value, and
 * whoever records must not notice. Its timers are as they were. The same clock gives the same one each time.
 */
export function carefulClock(clock: Clock): Clock {
  if (clock === systemClock) return clock;
  let guarded = careful.get(clock);
  if (guarded === undefined) {
    guarded = {
      now() {
        try {
          return clock.now();
        } catch {
          return Number.NaN;
        }
      },
      wallTimeMs() {
        try {
          return clock.wallTimeMs();
        } catch {
          return Number.NaN;
        }
      },
      every: (intervalMs, callback) => clock.every(intervalMs, callback),
      after: (delayMs, callback, options) => clock.after(delayMs, callback, options),
    };
    careful.set(clock, guarded);
    // What has one already is given it again where a monitor hands its clock on.
    careful.set(guarded, guarded);
  }
  return guarded;
}
