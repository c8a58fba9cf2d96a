import type { Clock } from '../base/clock.ts';

/** A greater leap of the wall clock beyond the monotonic one was a suspended machine, not a correction. */
const suspendedMs = 2_000;

/** Where an earlier process stopped. */
export interface SavedTime {
  readonly timeMs: number;
  readonly knownMs: number;
  readonly wallTimeMs: number;
}

/**
 * The time by which the history is cut into slots. It never goes back, goes on with the monotonic clock, and leaps over what
 * only the wall clock has seen: the sleep of a machine, and the time between two processes. A wall clock that is set back
 * changes nothing; one that is set forward looks like a sleep, which makes what was kept older, and nothing wrong.
 */
export class HistoryTime {
  readonly #clock: Clock;
  #monotonicMs: number;
  #wallTimeMs: number;
  #timeMs: number;
  #knownMs: number;

  /** @param saved The gap since then is not known. Default: everything begins now. */
  constructor(clock: Clock, saved?: SavedTime) {
    this.#clock = clock;
    this.#monotonicMs = clock.now();
    this.#wallTimeMs = clock.wallTimeMs();
    this.#timeMs =
      saved === undefined
        ? this.#wallTimeMs
        : saved.timeMs + Math.max(0, this.#wallTimeMs - saved.wallTimeMs);
    this.#knownMs = saved?.knownMs ?? 0;
  }

  /** As of the last `update`. */
  get timeMs(): number {
    return this.#timeMs;
  }

  /** For how long anything was watched, all processes together; as of the last `update`. */
  get knownMs(): number {
    return this.#knownMs;
  }

  update(): void {
    const monotonicMs = this.#clock.now();
    const wallTimeMs = this.#clock.wallTimeMs();
    // A clock of the application's that fails says nothing; the next reading makes up for it.
    if (Number.isNaN(monotonicMs) || Number.isNaN(wallTimeMs)) return;
    const passedMs = Math.max(0, monotonicMs - this.#monotonicMs);
    const leapMs = wallTimeMs - this.#wallTimeMs - passedMs;
    this.#monotonicMs = monotonicMs;
    this.#wallTimeMs = wallTimeMs;
    this.#timeMs += passedMs + (leapMs > suspendedMs ? leapMs : 0);
    this.#knownMs += passedMs;
  }

  /** Returns what the wall clock, as it goes now, would have shown then. */
  toWallTimeMs(timeMs: number): number {
    return this.#wallTimeMs - (this.#timeMs - timeMs);
  }

  save(): SavedTime {
    return { timeMs: this.#timeMs, knownMs: this.#knownMs, wallTimeMs: this.#wallTimeMs };
  }
}
