import type { Backend } from './backend.ts';
import type { Catalogue } from './catalogue.ts';
import { wholeNumber } from './input.ts';
import type { Product } from './products.ts';
import type { Release } from './release.ts';
import { notFound } from './shop-error.ts';

export interface Order {
  id: number;
  userId: number;
  productId: number;
  quantity: number;
  /** Of the product, since 1.5.0. */
  product?: string;
}

const highestUserId = 100_000;
const rowsPerPage = 200;
const columns = 'id, user_id AS "userId", product_id AS "productId", quantity';

/** What users bought: each user's orders, recommendations made from them, and the export of all. */
export class Orders {
  readonly #backend: Backend;
  readonly #catalogue: Catalogue;
  readonly #release: Release;

  constructor(backend: Backend, catalogue: Catalogue, release: Release) {
    this.#backend = backend;
    this.#catalogue = catalogue;
    this.#release = release;
  }

  /**
   * What 1.5.0 brings is slow on purpose: the product of each order is asked for by itself, one after the other, so there is
   * something to see before and after its deploy.
   */
  async ofUser(userId: string): Promise<Order[]> {
    const orders = await this.#all(userId);
    if (this.#release === '1.4.0') return orders;
    for (const order of orders) order.product = (await this.#catalogue.product(order.productId)).name;
    return orders;
  }

  async #all(userId: string): Promise<Order[]> {
    const id = wholeNumber('userId', userId, 1, highestUserId);
    return this.#backend.database.client.query(
      `SELECT ${columns} FROM orders WHERE user_id = ? ORDER BY id`,
      [id],
    );
  }

  async order(userId: string, orderId: string): Promise<Order> {
    const id = wholeNumber('userId', userId, 1, highestUserId);
    const [order] = await this.#backend.database.client.query<Order>(
      `SELECT ${columns} FROM orders WHERE user_id = ? AND id = ?`,
      [id, wholeNumber('orderId', orderId, 1, 1_000_000)],
    );
    if (order === undefined) throw notFound(`order ${orderId} of user ${userId}`);
    requirePrice(order);
    return order;
  }

  /** Carries the demo's bug on purpose: a user who never ordered has no latest order, so this throws a TypeError. */
  async recommendations(userId: string): Promise<Product[]> {
    const orders = await this.#all(userId);
    const latest = await this.#catalogue.product(orders.at(-1)!.productId);
    return (await this.#catalogue.list({ category: latest.category })).slice(0, 5);
  }

  /**
   * The orders as CSV, page by page as the database hands them out; about 15 ms per page of 200 rows. When there are no
   * more, it begins anew: an export may be of any length.
   *
   * @throws ShopError 400 before the first byte, while the request can still be refused.
   */
  exportCsv(rows: unknown, signal: AbortSignal): AsyncIterable<string> {
    return this.#csvPages(wholeNumber('rows', rows, 1, 1_000_000), signal);
  }

  async *#csvPages(total: number, signal: AbortSignal): AsyncGenerator<string> {
    yield 'order,user,product,quantity\n';
    let afterUser = 0;
    for (let row = 0; row < total; row += rowsPerPage) {
      const page = await this.#backend.database.client.query<Order>(
        `SELECT ${columns} FROM orders WHERE user_id > ? ORDER BY user_id, id LIMIT ?`,
        [afterUser, Math.min(rowsPerPage, total - row)],
      );
      await this.#backend.wait({ medianMs: 15, p99Ms: 40 }, signal);
      afterUser = page.length < rowsPerPage ? 0 : page.at(-1)!.userId;
      yield page
        .map((order) => `${order.id},${order.userId},${order.productId},${order.quantity}\n`)
        .join('');
    }
  }
}

/** A bug on purpose as well: what one user in 25 bought has left the price list since. */
function requirePrice({ id, userId }: Order): void {
  if (userId % 25 === 0) throw new Error(`Order ${id} of user ${userId} cannot be priced.`);
}
