import { type Business, business } from '@golden-signals/business';

/** Often enough to watch on the live screen. */
const intervalMs = 1_000;
/** What the people behind the shop hope to sell, in euros: it takes the usual visitors about half a minute. */
const salesTarget = 20_000;

interface Books {
  /** Carts that nobody has checked out yet. */
  openCarts(): number | Promise<number>;
  /** In euros, since the shop opened. */
  sales(): number;
}

/** What the shop is for: visitors who fill carts and pay for them. */
export function shopBusiness({ openCarts, sales }: Books): Business {
  return business({
    actions: { add_to_cart: { targetMs: 250 }, checkout: { targetMs: 1_500 } },
    conversions: { purchase: { of: 'checkout' } },
    currencies: ['EUR'],
    entities: { open_carts: openCarts },
    kpis: { sales: { read: sales, target: salesTarget } },
    intervalMs,
  });
}
