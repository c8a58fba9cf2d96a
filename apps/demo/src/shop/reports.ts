import { setTimeout as wait } from 'node:timers/promises';
import type { Backend } from './backend.ts';
import { dayCount } from './database/fill-database.ts';
import { wholeNumber } from './input.ts';
import { productCount } from './products.ts';

/** Longer than a request may take before it is called overdue, shorter than the shutdown waits. */
const lockedMs = 1_500;
const chartMs = 200;

/** As the database has them: 64 bits wide, which drivers give as strings. */
interface Sales {
  orders: number | string;
  cents: number | string;
}

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
   * Adds up the sales day by day, with a query for each, so a long report is a slow request. Now and then it waits for a
   * lock first, and one of a quarter blocks the event loop while its chart is drawn.
   */
  async sales(days: unknown, signal: AbortSignal): Promise<SalesReport> {
    const count = wholeNumber('days', days, 1, 3650);
    if (this.#backend.happens(0.1)) await wait(lockedMs, undefined, { signal });
    const report = { days: count, orders: 0, revenueCents: 0 };
    for (let day = 0; day < count; day++) {
      const [sales] = await this.#backend.database.client.query<Sales>(
        `SELECT COUNT(*) AS orders, COALESCE(SUM(o.quantity * p.price_cents), 0) AS cents
         FROM orders o JOIN products p ON p.id = o.product_id WHERE o.day = ?`,
        [day % dayCount],
      );
      report.orders += Number(sales!.orders);
      report.revenueCents += Number(sales!.cents);
      await this.#backend.wait({ medianMs: 3, p99Ms: 9 }, signal);
    }
    if (count === 90) drawSalesChart();
    return report;
  }

  /** One server-sent event per stock change, for as long as the client listens. */
  async *stockChanges(signal: AbortSignal): AsyncGenerator<string> {
    for (let change = 1; ; change++) {
      yield `data: ${JSON.stringify({ productId: 1 + ((change * 31) % productCount), left: change % 40 })}\n\n`;
      if (this.#backend.happens(0.1)) await wait(lockedMs, undefined, { signal });
      await this.#backend.wait({ medianMs: 120, p99Ms: 400 }, signal);
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
