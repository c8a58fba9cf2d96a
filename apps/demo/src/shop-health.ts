import { type Health, health } from '@golden-signals/health';
import type { Backend } from './shop/backend.ts';

/** Often enough to watch on the live screen what a key or `POST /admin/break/database` does. */
const intervalMs = 1_000;

/** The checks of the shop: it cannot sell without its database, and is only slow without its cache. */
export function shopHealth({ database, cache }: Backend): Health {
  return health({
    checks: {
      database: { run: (signal) => database.ping(signal), intervalMs },
      cache: { run: (signal) => cache.ping(signal), intervalMs, required: false },
    },
  });
}
