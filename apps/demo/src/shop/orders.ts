import type { Backend } from './backend.ts';
import { type Catalogue, type Product, productCount } from './catalogue.ts';
import { wholeNumber } from './input.ts';
import { notFound } from './shop-error.ts';

export interface Order {
  id: number;
  userId: number;
  productId: number;
  quantity: number;
}

const highestUserId = 100_000;
const rowsPerPage = 100;

/** What users bought: each user's orders, recommendations made from them, and the export of all. */
export class Orders {
  readonly #backend: Backend;
  readonly #catalogue: Catalogue;

  constructor(backend: Backend, catalogue: Catalogue) {
    this.#backend = backend;
    this.#catalogue = catalogue;
  }

  async ofUser(userId: string): Promise<Order[]> {
    const id = wholeNumber('userId', userId, 1, highestUserId);
    await this.#backend.database.call({ medianMs: 16, p99Ms: 85 });
    return ordersOf(id);
  }

  async order(userId: string, orderId: string): Promise<Order> {
    const id = wholeNumber('userId', userId, 1, highestUserId);
    await this.#backend.database.call({ medianMs: 6, p99Ms: 30 });
    const order = ordersOf(id).find((candidate) => candidate.id === Number(orderId));
    if (order === undefined) throw notFound(`order ${orderId} of user ${userId}`);
    requirePrice(order);
    return order;
  }

  /** Carries the demo's bug on purpose: a user who never ordered has no latest order, so this throws a TypeError. */
  async recommendations(userId: string): Promise<Product[]> {
    const id = wholeNumber('userId', userId, 1, highestUserId);
    await this.#backend.database.call({ medianMs: 45, p99Ms: 260 });
    const latest = this.#catalogue.find(ordersOf(id).at(-1)!.productId);
    return (await this.#catalogue.list({ category: latest.category })).slice(0, 5);
  }

  /**
   * The orders as CSV, page by page as the database hands them out; about 15 ms per page of 100 rows.
   *
   * @throws ShopError 400 before the first byte, while the request can still be refused.
   */
  exportCsv(rows: unknown, signal: AbortSignal): AsyncIterable<string> {
    return this.#csvPages(wholeNumber('rows', rows, 1, 1_000_000), signal);
  }

  async *#csvPages(total: number, signal: AbortSignal): AsyncGenerator<string> {
    yield 'order,user,product,quantity\n';
    for (let row = 0; row < total; row += rowsPerPage) {
      await this.#backend.call({ medianMs: 15, p99Ms: 40 }, signal);
      yield csvPage(row, Math.min(row + rowsPerPage, total));
    }
  }
}

/** Every user has the same orders in every run; one user in twenty never ordered. */
function ordersOf(userId: number): Order[] {
  if (userId % 20 === 0) return [];
  return Array.from({ length: 3 + (userId % 3) }, (_, index) => makeOrder(userId, index + 1));
}

function makeOrder(userId: number, id: number): Order {
  return { id, userId, productId: 1 + ((userId * 7 + id) % productCount), quantity: 1 + (id % 3) };
}

/** A bug on purpose as well: what one user in 25 bought has left the price list since. */
function requirePrice({ id, userId }: Order): void {
  if (userId % 25 === 0) throw new Error(`Order ${id} of user ${userId} cannot be priced.`);
}

function csvPage(from: number, to: number): string {
  let page = '';
  for (let row = from; row < to; row++) {
    const { id, userId, productId, quantity } = makeOrder(1 + row, 1);
    page += `${id},${userId},${productId},${quantity}\n`;
  }
  return page;
}
