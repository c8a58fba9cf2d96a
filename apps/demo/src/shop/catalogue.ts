import type { Backend } from './backend.ts';
import { members, text, wholeNumber } from './input.ts';
import { notFound } from './shop-error.ts';

export interface Product {
  id: number;
  name: string;
  category: string;
  priceCents: number;
}

export interface Review {
  stars: number;
  text: string;
}

export const productCount = 120;
export const categories = ['kitchen', 'garden', 'office', 'travel'] as const;

const pageSize = 20;
const reviewsPerProduct = 10;
const materials = ['Oak', 'Steel', 'Linen', 'Glass', 'Cork', 'Copper'] as const;
const things = ['bowl', 'lamp', 'basket', 'bottle', 'tray'] as const;

/** Products with their reviews, and the search over them. */
export class Catalogue {
  readonly #backend: Backend;
  readonly #products = new Map<number, Product>();
  readonly #reviews = new Map<number, Review[]>();

  constructor(backend: Backend) {
    this.#backend = backend;
    for (let id = 1; id <= productCount; id++) this.#products.set(id, makeProduct(id));
  }

  async list(query: { category?: unknown; page?: unknown }): Promise<Product[]> {
    const page = wholeNumber('page', query.page ?? 1, 1, 1000);
    await this.#backend.database.call({ medianMs: 9, p99Ms: 45 });
    const wanted = [...this.#products.values()].filter(
      ({ category }) => query.category === undefined || query.category === category,
    );
    return wanted.slice((page - 1) * pageSize, page * pageSize);
  }

  async product(productId: string): Promise<Product> {
    await this.#backend.database.call({ medianMs: 4, p99Ms: 20 });
    return this.find(productId);
  }

  async changePrice(productId: string, body: unknown): Promise<Product> {
    const product = this.find(productId);
    const priceCents = wholeNumber('priceCents', members(body).priceCents, 1, 1_000_000);
    await this.#backend.database.call({ medianMs: 22, p99Ms: 90 });
    product.priceCents = priceCents;
    return product;
  }

  async reviews(productId: string): Promise<readonly Review[]> {
    const { id } = this.find(productId);
    await this.#backend.database.call({ medianMs: 12, p99Ms: 60 });
    return this.#reviews.get(id) ?? [];
  }

  async addReview(productId: string, body: unknown): Promise<Review> {
    const { id } = this.find(productId);
    const { stars, text: opinion } = members(body);
    const review = { stars: wholeNumber('stars', stars, 1, 5), text: text('text', opinion) };
    await this.#backend.database.call({ medianMs: 18, p99Ms: 80 });
    this.#reviews.set(id, [review, ...(this.#reviews.get(id) ?? [])].slice(0, reviewsPerProduct));
    return review;
  }

  /**
   * Three searches in four are answered by the cache, the others take ten times as long: two humps in one latency. While
   * the cache is broken, all of them do.
   */
  async search(q: unknown): Promise<Product[]> {
    const words = text('q', q).toLowerCase();
    const { cache, database } = this.#backend;
    const isCached = this.#backend.happens(0.75);
    if (isCached && !cache.broken) await cache.call({ medianMs: 14, p99Ms: 40 });
    else await database.call({ medianMs: 160, p99Ms: 700 });
    return [...this.#products.values()].filter(({ name }) => name.toLowerCase().includes(words));
  }

  /** @throws ShopError 404 when there is no such product. */
  find(productId: unknown): Product {
    const product = this.#products.get(Number(productId));
    if (product === undefined) throw notFound(`product ${productId}`);
    return product;
  }
}

function makeProduct(id: number): Product {
  const material = materials[id % materials.length]!;
  const thing = things[id % things.length]!;
  const category = categories[id % categories.length]!;
  return { id, name: `${material} ${thing} no. ${id}`, category, priceCents: 500 + ((id * 977) % 9500) };
}
