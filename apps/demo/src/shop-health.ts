import { type Health, health } from '@golden-signals/health';

/** Often enough to watch on the live screen what a key or `POST /admin/break/database` does. */
const intervalMs = 1_000;

interface Pinged {
  ping(): Promise<void>;
}

/** The checks of the shop: it cannot sell without its database, and is only slow without its cache. */
export function shopHealth({ database, cache }: Record<'database' | 'cache', Pinged>): Health {
  return health({
    checks: {
      database: { run: () => database.ping(), intervalMs },
      cache: { run: () => cache.ping(), intervalMs, required: false },
    },
  });
}
