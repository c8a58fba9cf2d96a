import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from '../random.ts';
import { Dependency } from './dependency.ts';
import { notFound } from './shop-error.ts';

/** How long one kind of call takes: half of them less than `medianMs`, one in a hundred more than `p99Ms`. */
export interface CallTime {
  medianMs: number;
  p99Ms: number;
}

/** The 99th percentile of the standard normal distribution. */
const z99 = 2.326;

/** Everything a real shop waits for: its databases, a search engine, a payment provider. */
export class Backend {
  readonly database = new Dependency('database', this);
  readonly cache = new Dependency('cache', this);
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /**
   * Takes as long as such a call would take.
   *
   * @throws AbortError as soon as `signal` says that nobody waits for the result any more.
   */
  async call(time: CallTime, signal?: AbortSignal): Promise<void> {
    await wait(this.#durationMs(time), undefined, signal && { signal });
  }

  /**
   * Breaks or repairs the database or the cache.
   *
   * @throws ShopError 404
   */
  setBroken(name: string, broken: boolean): { name: string; broken: boolean } {
    const dependency = [this.database, this.cache].find((one) => one.name === name);
    if (dependency === undefined) throw notFound(`dependency ${name}`);
    dependency.broken = broken;
    return { name, broken };
  }

  /** Whether something that happens in this share of all cases happens this time. */
  happens(probability: number): boolean {
    return this.#random() < probability;
  }

  /** Response times are close to log-normal: a steep rise, then a long tail. The tail ends at twice the p99. */
  #durationMs({ medianMs, p99Ms }: CallTime): number {
    const standardNormal =
      Math.sqrt(-2 * Math.log(1 - this.#random())) * Math.cos(2 * Math.PI * this.#random());
    const sigma = Math.log(p99Ms / medianMs) / z99;
    return Math.min(medianMs * Math.exp(sigma * standardNormal), 2 * p99Ms);
  }
}
