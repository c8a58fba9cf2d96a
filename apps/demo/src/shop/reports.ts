import { setTimeout as wait } from 'node:timers/promises';
import type { Backend } from './backend.ts';
import { productCount } from './catalogue.ts';
import { wholeNumber } from './input.ts';

/** Longer than a request may take before it is called overdue, shorter than the shutdown waits. */
const lockedMs = 1_500;
const chartMs = 200;

export interface SalesReport {
  days: number;
  orders: number;
  revenueCents: number;
}

/** What the people behind the shop look at: heavy reports, and the stock as it changes. */
export class Reports {
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /**
   * Adds up the sales day by day, about 12 ms each, so a long report is a slow request. Now and then it waits for a lock
   * first, and one of a quarter blocks the event loop while its chart is drawn.
   */
  async sales(days: unknown, signal: AbortSignal): Promise<SalesReport> {
    const count = wholeNumber('days', days, 1, 3650);
    if (this.#backend.happens(0.1)) await wait(lockedMs, undefined, { signal });
    await this.#backend.call({ medianMs: 12 * count, p99Ms: 15 * count }, signal);
    if (count === 90) drawSalesChart();
    return { days: count, orders: count * 311, revenueCents: count * 1_240_533 };
  }

  /** One server-sent event per stock change, for as long as the client listens. */
  async *stockChanges(signal: AbortSignal): AsyncGenerator<string> {
    for (let change = 1; ; change++) {
      yield `data: ${JSON.stringify({ productId: 1 + ((change * 31) % productCount), left: change % 40 })}\n\n`;
      if (this.#backend.happens(0.1)) await wait(lockedMs, undefined, { signal });
      await this.#backend.call({ medianMs: 120, p99Ms: 400 }, signal);
    }
  }
}

/** Synchronous on purpose: nothing else is served meanwhile, and the stall's stack names this function. */
function drawSalesChart(): number {
  let ink = 0;
  // The clock is read seldom, so that a sample of the stack finds this function and not the clock.
  for (const endMs = performance.now() + chartMs; performance.now() < endMs; )
    for (let stroke = 0; stroke < 100_000; stroke++) ink += Math.sqrt(ink + 1);
  return ink;
}
