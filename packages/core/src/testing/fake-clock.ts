import type { Clock, DelayOptions, Stop } from '../base/clock.ts';

interface Timer {
  dueMs: number;
  intervalMs: number | undefined;
  callback: () => void;
  keepAlive: boolean;
}

/** A clock that moves only when `advance` is called; timers that come due run in order, inside `advance`. */
export class FakeClock implements Clock {
  #nowMs = 0;
  readonly #epochMs: number;
  readonly #timers = new Set<Timer>();

  /** @param epochMs The wall time that `now() === 0` stands for. */
  constructor(epochMs = 1_700_000_000_000) {
    this.#epochMs = epochMs;
  }

  now(): number {
    return this.#nowMs;
  }

  wallTimeMs(): number {
    return this.#epochMs + this.#nowMs;
  }

  every(intervalMs: number, callback: () => void): Stop {
    return this.#schedule({ dueMs: this.#nowMs + intervalMs, intervalMs, callback, keepAlive: false });
  }

  after(delayMs: number, callback: () => void, { keepAlive = false }: DelayOptions = {}): Stop {
    return this.#schedule({ dueMs: this.#nowMs + delayMs, intervalMs: undefined, callback, keepAlive });
  }

  /** How many timers are armed: a closed component leaves none. */
  get pendingTimers(): number {
    return this.#timers.size;
  }

  /** How many of them would keep the process alive. */
  get keepAliveTimers(): number {
    return [...this.#timers].filter(({ keepAlive }) => keepAlive).length;
  }

  advance(byMs: number): void {
    const endMs = this.#nowMs + byMs;
    for (let timer = this.#nextDue(endMs); timer !== undefined; timer = this.#nextDue(endMs)) {
      this.#nowMs = timer.dueMs;
      if (timer.intervalMs === undefined) this.#timers.delete(timer);
      else timer.dueMs += timer.intervalMs;
      timer.callback();
    }
    this.#nowMs = endMs;
  }

  #schedule(timer: Timer): Stop {
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  #nextDue(endMs: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.dueMs <= endMs && (next === undefined || timer.dueMs < next.dueMs)) next = timer;
    }
    return next;
  }
}
