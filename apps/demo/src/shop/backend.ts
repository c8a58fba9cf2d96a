import { setTimeout as wait } from 'node:timers/promises';
import { type CallTime, durationMs } from '../call-time.ts';
import type { Random } from '../random.ts';
import type { Cache } from './cache/cache.ts';
import type { Database } from './database/database.ts';
import { Dependency } from './dependency.ts';
import { notFound } from './shop-error.ts';

/** Everything a real shop waits for: its database, a cache, a payment provider, and people. */
export class Backend {
  readonly database: Dependency<Database>;
  readonly cache: Dependency<Cache>;
  /** A provider that is asked over HTTP, at `paymentUrl`. */
  readonly payments = new Dependency('payments', { ping: async () => {} });
  readonly paymentUrl: string;
  readonly #random: Random;

  constructor(random: Random, database: Database, cache: Cache, paymentUrl: string) {
    this.database = new Dependency('database', database);
    this.cache = new Dependency('cache', cache);
    this.paymentUrl = paymentUrl;
    this.#random = random;
  }

  /**
   * Waits for something that nobody measures.
   *
   * @throws AbortError as soon as `signal` says that nobody waits for the result any more.
   */
  async wait(time: CallTime, signal: AbortSignal): Promise<void> {
    await wait(durationMs(time, this.#random), undefined, { signal });
  }

  /**
   * Breaks or repairs the database, the cache or payments.
   *
   * @throws ShopError 404
   */
  setBroken(name: string, broken: boolean): { name: string; broken: boolean } {
    const dependency = [this.database, this.cache, this.payments].find((one) => one.name === name);
    if (dependency === undefined) throw notFound(`dependency ${name}`);
    dependency.broken = broken;
    return { name, broken };
  }

  /** Whether something that happens in this share of all cases happens this time. */
  happens(probability: number): boolean {
    return this.#random() < probability;
  }
}
