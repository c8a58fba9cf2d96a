import type { Backend } from './backend.ts';
import type { Catalogue } from './catalogue.ts';
import { members, wholeNumber } from './input.ts';
import type { Mails } from './mails/mails.ts';
import { shopBusiness } from './shop-business.ts';
import { ShopError } from './shop-error.ts';

export interface Cart {
  id: string;
  /** Quantity by product id. */
  items: Record<number, number>;
}

interface CartItem {
  productId: number;
  quantity: number;
  priceCents: number;
}

export interface Receipt {
  cartId: string;
  totalCents: number;
}

/** Carts and their checkout, which depends on a payment provider that is slow and not always there. */
export class Carts {
  readonly #backend: Backend;
  readonly #catalogue: Catalogue;
  readonly #mails: Mails;
  #soldCents = 0;
  /** What is sold, for the monitor. */
  readonly business = shopBusiness({
    openCarts: () => this.#count(),
    sales: () => this.#soldCents / 100,
  });

  constructor(backend: Backend, catalogue: Catalogue, mails: Mails) {
    this.#backend = backend;
    this.#catalogue = catalogue;
    this.#mails = mails;
  }

  /** A cart begins with the first look at it. */
  async cart(cartId: string): Promise<Cart> {
    const items = await this.#items(cartId);
    return {
      id: cartId,
      items: Object.fromEntries(items.map(({ productId, quantity }) => [productId, quantity])),
    };
  }

  addItem(cartId: string, body: unknown): Promise<Cart> {
    return this.#recorded('add_to_cart', cartId, () => this.#addItem(cartId, body));
  }

  async #addItem(cartId: string, body: unknown): Promise<Cart> {
    const { productId, quantity } = members(body);
    const count = wholeNumber('quantity', quantity, 1, 99);
    const product = await this.#catalogue.product(productId);
    await this.#backend.database.client.query(
      'INSERT INTO cart_items (cart_id, product_id, quantity) VALUES (?, ?, ?)',
      [cartId, product.id, count],
    );
    return this.cart(cartId);
  }

  async removeItem(cartId: string, productId: string): Promise<void> {
    const { id } = await this.#catalogue.product(productId);
    await this.#backend.database.client.query('DELETE FROM cart_items WHERE cart_id = ? AND product_id = ?', [
      cartId,
      id,
    ]);
  }

  async checkOut(cartId: string): Promise<Receipt> {
    const receipt = await this.#recorded('checkout', cartId, () => this.#checkOut(cartId));
    this.#soldCents += receipt.totalCents;
    this.business.recordConversion('purchase', { value: receipt.totalCents / 100 });
    await this.#mails.send(receipt);
    return receipt;
  }

  async #checkOut(cartId: string): Promise<Receipt> {
    const items = await this.#items(cartId);
    if (items.length === 0) throw new ShopError(409, `Cart ${cartId} is empty.`);
    const totalCents = items.reduce((sum, { quantity, priceCents }) => sum + quantity * priceCents, 0);
    await this.#pay(totalCents);
    await this.#backend.database.client.query('DELETE FROM cart_items WHERE cart_id = ?', [cartId]);
    return { cartId, totalCents };
  }

  /** @throws ShopError 402, 503 */
  async #pay(totalCents: number): Promise<void> {
    await this.#backend.payments.ping();
    const body = JSON.stringify({ totalCents });
    const response = await fetch(`${this.#backend.paymentUrl}/payments`, { method: 'POST', body });
    await response.arrayBuffer();
    if (response.status === 402) throw new ShopError(402, 'The card was declined.');
    if (!response.ok) throw new ShopError(503, 'The payment provider does not answer.');
  }

  async #items(cartId: string): Promise<CartItem[]> {
    const items = await this.#backend.database.client.query<CartItem>(
      `SELECT i.product_id AS "productId", SUM(i.quantity) AS quantity, p.price_cents AS "priceCents"
       FROM cart_items i JOIN products p ON p.id = i.product_id
       WHERE i.cart_id = ? GROUP BY i.product_id, p.price_cents`,
      [cartId],
    );
    // Sums are 64 bits wide, which drivers give as strings.
    return items.map((item) => ({ ...item, quantity: Number(item.quantity) }));
  }

  async #count(): Promise<number> {
    const { client } = this.#backend.database;
    const [row] = await client.query<{ carts: number | string }>(
      'SELECT COUNT(DISTINCT cart_id) AS carts FROM cart_items',
    );
    return Number(row!.carts);
  }

  /**
   * Does what a visitor wants, and tells the business how it went; a visitor's own mistake is nothing that failed. Visitors are
   * known by their carts.
   */
  async #recorded<Result>(action: string, userId: string, act: () => Promise<Result>): Promise<Result> {
    const startedMs = performance.now();
    const record = (success: boolean) =>
      this.business.recordAction(action, { durationMs: performance.now() - startedMs, success, userId });
    try {
      const result = await act();
      record(true);
      return result;
    } catch (error) {
      if (!isMistake(error)) record(false);
      throw error;
    }
  }
}

const mistakes: ReadonlySet<number> = new Set([400, 404, 409]);

function isMistake(error: unknown): boolean {
  return error instanceof ShopError && mistakes.has(error.status);
}
