import { seededRandom } from '../random.ts';
import { Backend } from './backend.ts';
import { openCache } from './cache/cache.ts';
import { Carts } from './carts.ts';
import { Catalogue } from './catalogue.ts';
import { openDatabase } from './database/database.ts';
import { Mails } from './mails/mails.ts';
import { Orders } from './orders.ts';
import { Reports } from './reports.ts';

/** The whole shop, knowing nothing of HTTP frameworks: each of them puts its own routes in front of it. */
export interface Shop {
  backend: Backend;
  catalogue: Catalogue;
  carts: Carts;
  orders: Orders;
  reports: Reports;
  mails: Mails;
  close(): Promise<void>;
}

/** Opens everything below `/admin`. It protects made-up numbers, so it may stand here. */
export const adminToken = 'open-sesame';

export interface ShopSettings {
  readonly seed: number;
  readonly databaseUrl: string;
  /** Default: a cache and a queue in memory. */
  readonly redisUrl: string | undefined;
  readonly paymentUrl: string;
}

/** Connects to what the shop needs. */
export async function openShop({ seed, databaseUrl, redisUrl, paymentUrl }: ShopSettings): Promise<Shop> {
  const cache = await openCache(redisUrl);
  const database = await openDatabase(databaseUrl).catch(async (error) => {
    await cache.close();
    throw error;
  });
  const mails = new Mails(seed);
  await mails.open(redisUrl);
  const backend = new Backend(seededRandom(seed), database, cache, paymentUrl);
  const catalogue = new Catalogue(backend);
  return {
    backend,
    catalogue,
    carts: new Carts(backend, catalogue, mails),
    orders: new Orders(backend, catalogue),
    reports: new Reports(backend),
    mails,
    async close() {
      await mails.close();
      await Promise.all([database.close(), cache.close()]);
    },
  };
}
