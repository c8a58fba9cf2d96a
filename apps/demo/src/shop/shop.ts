import { seededRandom } from '../random.ts';
import { Backend } from './backend.ts';
import { type Cache, openCache } from './cache/cache.ts';
import { Carts } from './carts.ts';
import { Catalogue } from './catalogue.ts';
import { type Database, openDatabase } from './database/database.ts';
import { Mails } from './mails/mails.ts';
import { Orders } from './orders.ts';
import type { Release } from './release.ts';
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

/** What stays when another version of the shop is deployed: its data, and its cache. */
export class ShopPremises {
  readonly #settings: ShopSettings;
  readonly #database: Database;
  readonly #cache: Cache;
  readonly #backend: Backend;

  private constructor(settings: ShopSettings, database: Database, cache: Cache) {
    this.#settings = settings;
    this.#database = database;
    this.#cache = cache;
    this.#backend = new Backend(seededRandom(settings.seed), database, cache, settings.paymentUrl);
  }

  /** Connects to what the shop needs. */
  static async open(settings: ShopSettings): Promise<ShopPremises> {
    const cache = await openCache(settings.redisUrl);
    const database = await openDatabase(settings.databaseUrl).catch(async (error) => {
      await cache.close();
      throw error;
    });
    return new ShopPremises(settings, database, cache);
  }

  /** Makes one version of the shop, which ends before there is another one. */
  async openShop(release: Release): Promise<Shop> {
    const { redisUrl, seed } = this.#settings;
    const mails = new Mails(seed);
    await mails.open(redisUrl);
    const backend = this.#backend;
    const catalogue = new Catalogue(backend);
    return {
      backend,
      catalogue,
      carts: new Carts(backend, catalogue, mails),
      orders: new Orders(backend, catalogue, release),
      reports: new Reports(backend),
      mails,
      close: () => mails.close(),
    };
  }

  async close(): Promise<void> {
    await Promise.all([this.#database.close(), this.#cache.close()]);
  }
}
