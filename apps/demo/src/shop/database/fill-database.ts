import { makeProduct, productCount } from '../products.ts';
import type { Database } from './database.ts';

/** Every user has the same orders in every run. */
export const userCount = 5_000;
/** Days that the shop has been open. */
export const dayCount = 365;
const reviewsPerProduct = 10;
const rowsPerInsert = 500;

/** There is no index on the products of reviews, on purpose. */
const tables = [
  `CREATE TABLE products (
    id INT PRIMARY KEY, name VARCHAR(80) NOT NULL, category VARCHAR(20) NOT NULL, price_cents INT NOT NULL)`,
  'CREATE TABLE reviews (product_id INT NOT NULL, written_at BIGINT NOT NULL, stars INT NOT NULL, body VARCHAR(500) NOT NULL)',
  'CREATE TABLE cart_items (cart_id VARCHAR(80) NOT NULL, product_id INT NOT NULL, quantity INT NOT NULL)',
  `CREATE TABLE orders (
    user_id INT NOT NULL, id INT NOT NULL, product_id INT NOT NULL, quantity INT NOT NULL, day INT NOT NULL,
    PRIMARY KEY (user_id, id))`,
  'CREATE INDEX orders_by_day ON orders (day)',
  'CREATE INDEX cart_items_by_cart ON cart_items (cart_id)',
];

/** Makes the tables and what is in them at the beginning. */
export async function fillDatabase(database: Database): Promise<void> {
  for (const table of tables) await database.query(table);
  await insert(database, 'products (id, name, category, price_cents)', products());
  await insert(database, 'reviews (product_id, written_at, stars, body)', reviews());
  await insert(database, 'orders (user_id, id, product_id, quantity, day)', orders());
}

async function insert(database: Database, into: string, rows: Iterable<readonly unknown[]>): Promise<void> {
  const all = [...rows];
  for (let from = 0; from < all.length; from += rowsPerInsert) {
    const some = all.slice(from, from + rowsPerInsert);
    const places = some.map((row) => `(${row.map(() => '?').join(', ')})`);
    await database.query(`INSERT INTO ${into} VALUES ${places.join(', ')}`, some.flat());
  }
}

function* products(): Generator<readonly unknown[]> {
  for (let id = 1; id <= productCount; id++) {
    const { name, category, priceCents } = makeProduct(id);
    yield [id, name, category, priceCents];
  }
}

function* reviews(): Generator<readonly unknown[]> {
  for (let id = 1; id <= productCount; id++) {
    for (let review = 0; review < reviewsPerProduct; review++) {
      yield [id, review, 1 + ((id + review) % 5), 'Just as described.'];
    }
  }
}

/** One user in twenty never ordered. */
function* orders(): Generator<readonly unknown[]> {
  for (let userId = 1; userId <= userCount; userId++) {
    if (userId % 20 === 0) continue;
    for (let id = 1; id <= 3 + (userId % 3); id++) {
      const productId = 1 + ((userId * 7 + id) % productCount);
      yield [userId, id, productId, 1 + (id % 3), (userId * 31 + id * 7) % dayCount];
    }
  }
}
