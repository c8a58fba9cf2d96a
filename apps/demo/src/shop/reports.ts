import type { Backend } from './backend.ts';
import { productCount } from './catalogue.ts';
import { wholeNumber } from './input.ts';

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

  /** Adds up the sales day by day, about 12 ms each, so a long report is a slow request. */
  async sales(days: unknown, signal: AbortSignal): Promise<SalesReport> {
    const count = wholeNumber('days', days, 1, 3650);
    await this.#backend.call({ medianMs: 12 * count, p99Ms: 15 * count }, signal);
    return { days: count, orders: count * 311, revenueCents: count * 1_240_533 };
  }

  /** One server-sent event per stock change, for as long as the client listens. */
  async *stockChanges(signal: AbortSignal): AsyncGenerator<string> {
    for (let change = 1; ; change++) {
      yield `data: ${JSON.stringify({ productId: 1 + ((change * 31) % productCount), left: change % 40 })}\n\n`;
      await this.#backend.call({ medianMs: 120, p99Ms: 400 }, signal);
    }
  }
}
