import { FakeClock } from '@golden-signals/core/testing';

/**
 * A clock that is moved by hand at first, so that a past of minutes is there within seconds, and that goes by itself from
 * `goOn()` on, with all timers that were started before.
 *
 * @param {number} pastMs How long the past is: then the clock shows the time that it is.
 */
export function clockWithPast(pastMs) {
  const past = new FakeClock(Date.now() - pastMs);
  /** @type {{ everyMs: number, callback: () => void, stop: () => void }[]} */
  const timers = [];
  let goesSinceMs = Number.NaN;
  const goes = () => !Number.isNaN(goesSinceMs);
  const passedMs = () => (goes() ? performance.now() - goesSinceMs : 0);
  let isMeasuring = false;
  /** @param {number} everyMs @param {() => void} callback */
  const start = (everyMs, callback) => {
    const timer = setInterval(() => {
      measureTurn();
      callback();
    }, everyMs);
    timer.unref();
    return () => clearInterval(timer);
  };
  /** Up to the end of the turn of the event loop, which is after what the timers have set off is written to sockets. */
  const measureTurn = () => {
    if (isMeasuring) return;
    isMeasuring = true;
    const before = process.cpuUsage();
    setImmediate(() => {
      const { user, system } = process.cpuUsage(before);
      clock.turnsUs += user + system;
      isMeasuring = false;
    });
  };
  const clock = {
    /** Processor time of the turns of the event loop that its timers have begun since it goes by itself, in microseconds. */
    turnsUs: 0,
    /** How long ago a request seems to begin that is begun now. */
    agoMs: 0,
    now() {
      return past.now() + passedMs() - this.agoMs;
    },
    wallTimeMs() {
      return past.wallTimeMs() + passedMs() - this.agoMs;
    },
    /** @param {number} everyMs @param {() => void} callback */
    every(everyMs, callback) {
      if (goes()) return start(everyMs, callback);
      const timer = { everyMs, callback, stop: past.every(everyMs, callback) };
      timers.push(timer);
      return () => timer.stop();
    },
    /** @param {number} delayMs @param {() => void} callback */
    after(delayMs, callback) {
      const timer = setTimeout(callback, delayMs);
      timer.unref();
      return () => clearTimeout(timer);
    },
    /** @param {number} byMs */
    advance(byMs) {
      past.advance(byMs);
    },
    goOn() {
      goesSinceMs = performance.now();
      for (const timer of timers) {
        timer.stop();
        timer.stop = start(timer.everyMs, timer.callback);
      }
    },
  };
  return clock;
}
