import { expect, test } from '@jest/globals';
import type { Backend } from '../src/shop/backend.ts';
import { Catalogue } from '../src/shop/catalogue.ts';
import { Orders } from '../src/shop/orders.ts';
import type { Release } from '../src/shop/release.ts';

/** A database that knows one user with three orders, and notes what it is asked. */
function ordersOf(release: Release): { orders: Orders; asked: string[] } {
  const asked: string[] = [];
  const query = async (text: string) => {
    asked.push(text);
    if (text.includes('FROM products')) return [{ id: 7, name: 'Oak bowl' }];
    return [1, 2, 3].map((id) => ({ id, userId: 1, productId: 7, quantity: 1 }));
  };
  const backend = { database: { client: { query } } } as unknown as Backend;
  return { orders: new Orders(backend, new Catalogue(backend), release), asked };
}

test('version 1.5.0 shows the product of each order, and asks once more for each', async () => {
  const before = ordersOf('1.4.0');
  expect(await before.orders.ofUser('1')).not.toContainEqual(
    expect.objectContaining({ product: 'Oak bowl' }),
  );
  expect(before.asked).toHaveLength(1);
  const after = ordersOf('1.5.0');
  expect(await after.orders.ofUser('1')).toEqual(
    [1, 2, 3].map((id) => expect.objectContaining({ id, product: 'Oak bowl' })),
  );
  expect(after.asked).toHaveLength(4);
});
