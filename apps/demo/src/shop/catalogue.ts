import type { Backend } from './backend.ts';
import { members, text, wholeNumber } from './input.ts';
import type { Product } from './products.ts';
import { notFound } from './shop-error.ts';

export interface Review {
  stars: number;
  text: string;
}

const pageSize = 20;
const columns = 'id, name, category, price_cents AS "priceCents"';

/** Products with their reviews, and the search over them. */
export class Catalogue {
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  async list(query: { category?: unknown; page?: unknown }): Promise<Product[]> {
    const page = wholeNumber('page', query.page ?? 1, 1, 1000);
    const { client } = this.#backend.database;
    const offset = (page - 1) * pageSize;
    return query.category === undefined
      ? client.query(`SELECT ${columns} FROM products ORDER BY id LIMIT ? OFFSET ?`, [pageSize, offset])
      : client.query(`SELECT ${columns} FROM products WHERE category = ? ORDER BY id LIMIT ? OFFSET ?`, [
          String(query.category),
          pageSize,
          offset,
        ]);
  }

  /** @throws ShopError 404 when there is no such product. */
  async product(productId: unknown): Promise<Product> {
    const id = productNumber(productId);
    const { client } = this.#backend.database;
    const [product] = await client.query<Product>(`SELECT ${columns} FROM products WHERE id = ?`, [id]);
    if (product === undefined) throw notFound(`product ${id}`);
    return product;
  }

  async changePrice(productId: string, body: unknown): Promise<Product> {
    const product = await this.product(productId);
    const priceCents = wholeNumber('priceCents', members(body).priceCents, 1, 1_000_000);
    const { client } = this.#backend.database;
    await client.query('UPDATE products SET price_cents = ? WHERE id = ?', [priceCents, product.id]);
    return { ...product, priceCents };
  }

  async reviews(productId: string): Promise<Review[]> {
    const { id } = await this.product(productId);
    return this.#backend.database.client.query(
      'SELECT stars, body AS text FROM reviews WHERE product_id = ? ORDER BY written_at DESC LIMIT 10',
      [id],
    );
  }

  async addReview(productId: string, body: unknown): Promise<Review> {
    const { id } = await this.product(productId);
    const { stars, text: opinion } = members(body);
    const review = { stars: wholeNumber('stars', stars, 1, 5), text: text('text', opinion) };
    await this.#backend.database.client.query(
      'INSERT INTO reviews (product_id, written_at, stars, body) VALUES (?, ?, ?, ?)',
      [id, Date.now(), review.stars, review.text],
    );
    return review;
  }

  /**
   * The best liked products whose name has these words. The cache answers most searches; the others read all reviews, for
   * want of an index. While the cache is broken, all of them do.
   */
  async search(q: unknown): Promise<Product[]> {
    const words = text('q', q).toLowerCase();
    const { cache, database } = this.#backend;
    const cached = cache.broken ? undefined : await cache.client.get(words);
    if (cached !== undefined) return JSON.parse(cached);
    const found = await database.client.query<Product>(
      `SELECT ${columns} FROM products p WHERE LOWER(p.name) LIKE ?
       ORDER BY (SELECT AVG(r.stars) FROM reviews r WHERE r.product_id = p.id) DESC, id`,
      [`%${words}%`],
    );
    if (!cache.broken) await cache.client.set(words, JSON.stringify(found));
    return found;
  }
}

/** What is no number is the number of no product. */
function productNumber(productId: unknown): number {
  const id = Number(productId);
  if (Number.isInteger(id) && id > 0 && id < 2 ** 31) return id;
  throw notFound(`product ${productId}`);
}
