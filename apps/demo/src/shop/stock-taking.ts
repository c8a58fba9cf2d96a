import type { Jobs } from '@golden-signals/jobs';
import type { Backend } from './backend.ts';

const intervalMs = 10_000;

/** Counts the stock every ten seconds, as other shops do at night. Broken, it stands still and says nothing. */
export class StockTaking {
  broken = false;
  readonly #timer: NodeJS.Timeout;

  constructor(work: Jobs, backend: Backend) {
    const take = work.schedule(
      'stock-taking',
      { intervalMs, graceMs: 2_000, maxRuntimeMs: 5_000 },
      async () => {
        await backend.database.client.query('SELECT COUNT(*) AS products FROM products', []);
      },
    );
    this.#timer = setInterval(() => {
      // While the database is broken it fails, which the monitor has seen.
      if (!this.broken) take().catch(() => {});
    }, intervalMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
