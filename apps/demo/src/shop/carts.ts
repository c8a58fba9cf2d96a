import type { Backend } from './backend.ts';
import type { Catalogue } from './catalogue.ts';
import { members, wholeNumber } from './input.ts';
import { shopBusiness } from './shop-business.ts';
import { ShopError } from './shop-error.ts';

export interface Cart {
  id: string;
  /** Quantity by product id. */
  items: Record<number, number>;
}

export interface Receipt {
  cartId: string;
  totalCents: number;
}

/** Abandoned carts leave when so many newer ones exist. */
const cartLimit = 500;

/** Carts and their checkout, which depends on a payment provider that is slow and not always there. */
export class Carts {
  readonly #backend: Backend;
  readonly #catalogue: Catalogue;
  readonly #carts = new Map<string, Cart>();
  #soldCents = 0;
  /** What is sold, for the monitor. */
  readonly business = shopBusiness({
    openCarts: () => this.#carts.size,
    sales: () => this.#soldCents / 100,
  });

  constructor(backend: Backend, catalogue: Catalogue) {
    this.#backend = backend;
    this.#catalogue = catalogue;
  }

  /** A cart begins with the first look at it. */
  async cart(cartId: string): Promise<Cart> {
    await this.#backend.database.call({ medianMs: 3, p99Ms: 15 });
    return this.#open(cartId);
  }

  addItem(cartId: string, body: unknown): Promise<Cart> {
    return this.#recorded('add_to_cart', cartId, () => this.#addItem(cartId, body));
  }

  async #addItem(cartId: string, body: unknown): Promise<Cart> {
    const { productId, quantity } = members(body);
    const count = wholeNumber('quantity', quantity, 1, 99);
    const product = this.#catalogue.find(productId);
    await this.#backend.database.call({ medianMs: 11, p99Ms: 50 });
    const cart = this.#open(cartId);
    cart.items[product.id] = count;
    return cart;
  }

  async removeItem(cartId: string, productId: string): Promise<void> {
    await this.#backend.database.call({ medianMs: 8, p99Ms: 35 });
    delete this.#open(cartId).items[Number(productId)];
  }

  async checkOut(cartId: string): Promise<Receipt> {
    const receipt = await this.#recorded('checkout', cartId, () => this.#checkOut(cartId));
    this.#soldCents += receipt.totalCents;
    this.business.recordConversion('purchase', { value: receipt.totalCents / 100 });
    return receipt;
  }

  async #checkOut(cartId: string): Promise<Receipt> {
    const cart = this.#open(cartId);
    const items = Object.entries(cart.items);
    if (items.length === 0) throw new ShopError(409, `Cart ${cartId} is empty.`);
    await this.#backend.call({ medianMs: 190, p99Ms: 1100 });
    if (this.#backend.happens(0.05)) throw new ShopError(402, 'The card was declined.');
    if (this.#backend.happens(0.03)) throw new ShopError(503, 'The payment provider does not answer.');
    this.#carts.delete(cartId);
    const totalCents = items.reduce(
      (sum, [id, count]) => sum + this.#catalogue.find(id).priceCents * count,
      0,
    );
    return { cartId, totalCents };
  }

  /** Does what a visitor wants, and tells the business how it went. Visitors are known by their carts. */
  async #recorded<Result>(action: string, userId: string, act: () => Promise<Result>): Promise<Result> {
    const startedMs = performance.now();
    let success = false;
    try {
      const result = await act();
      success = true;
      return result;
    } finally {
      this.business.recordAction(action, { durationMs: performance.now() - startedMs, success, userId });
    }
  }

  #open(cartId: string): Cart {
    const cart = this.#carts.get(cartId) ?? { id: cartId, items: {} };
    // Setting it anew makes this cart the youngest of the map, so the first one is the longest untouched.
    this.#carts.delete(cartId);
    this.#carts.set(cartId, cart);
    const [oldest] = this.#carts.keys();
    if (this.#carts.size > cartLimit && oldest !== undefined) this.#carts.delete(oldest);
    return cart;
  }
}
