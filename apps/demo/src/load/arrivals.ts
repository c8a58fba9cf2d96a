import type { Random } from '../random.ts';

const swellPeriodMs = 10_000;
const swell = 0.4;

/** After a longer pause, such as a laptop's sleep, the visitors of that time do not all come at once. */
const longestBacklogMs = 1_000;

/** When visitors arrive: each independent of the others (a Poisson process), more of them in some seconds than in others. */
export class Arrivals {
  readonly #random: Random;
  readonly #perMs: number;
  readonly #startMs: number;
  #nextMs: number;

  /** @param perSecond The mean over full swells. */
  constructor(random: Random, perSecond: number, startMs: number) {
    this.#random = random;
    this.#perMs = perSecond / 1_000;
    this.#startMs = startMs;
    this.#nextMs = startMs;
  }

  /** How many visitors arrived since the last call. */
  due(nowMs: number): number {
    this.#nextMs = Math.max(this.#nextMs, nowMs - longestBacklogMs);
    let count = 0;
    while (this.#nextMs <= nowMs) {
      count++;
      this.#nextMs += -Math.log(1 - this.#random()) / this.#rateAt(this.#nextMs);
    }
    return count;
  }

  #rateAt(ms: number): number {
    return this.#perMs * (1 + swell * Math.sin((2 * Math.PI * (ms - this.#startMs)) / swellPeriodMs));
  }
}
