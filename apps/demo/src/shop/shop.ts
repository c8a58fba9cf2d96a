import { seededRandom } from '../random.ts';
import { Backend } from './backend.ts';
import { Carts } from './carts.ts';
import { Catalogue } from './catalogue.ts';
import { Orders } from './orders.ts';
import { Reports } from './reports.ts';

/** The whole shop, knowing nothing of HTTP frameworks: each of them puts its own routes in front of it. */
export interface Shop {
  backend: Backend;
  catalogue: Catalogue;
  carts: Carts;
  orders: Orders;
  reports: Reports;
}

/** Opens everything below `/admin`. It protects made-up numbers, so it may stand here. */
export const adminToken = 'open-sesame';

export function openShop(seed: number): Shop {
  const backend = new Backend(seededRandom(seed));
  const catalogue = new Catalogue(backend);
  return {
    backend,
    catalogue,
    carts: new Carts(backend, catalogue),
    orders: new Orders(backend, catalogue),
    reports: new Reports(backend),
  };
}
