import type { Monitor } from '@golden-signals/core';
import { expect } from '@jest/globals';
import { testWithService } from '../../../../test/services.ts';
import { postgresql, withDatabase } from './postgresql-database.ts';
import { until } from './until.ts';

await testWithService(postgresql, 'plans of slow reads, without running them', async () => {
  await withDatabase(
    async ({ database, statistics, monitor, client }) => {
      // What a session counted is written down when it is over.
      const filling = await client();
      await filling.query(`CREATE TABLE orders (id int PRIMARY KEY, customer int);
        INSERT INTO orders SELECT n, n % 100 FROM generate_series(1, 20000) n;
        CREATE SEQUENCE calls`);
      await filling.end();
      const one = await client();
      await one.query('ANALYZE orders');
      await until(async () => {
        await statistics.refresh();
        return statistics.snapshot()?.state?.tables[0]?.liveRows === 20_000;
      });
      const emit = slowCalls(monitor, database);
      emit('SELECT id FROM orders WHERE customer = $1', 'a');
      emit('SELECT * FROM orders WHERE id = $1', 'b');
      emit('SELECT nextval(?)', 'c');
      emit('SELECT nextval($1)', 'd');
      emit('DELETE FROM orders WHERE id = $1', 'e', { operation: 'DELETE' });
      emit('SELECT missing FROM orders', 'f');
      emit('SELECT 1', 'g', { namespace: 'another' });
      emit('SELECT 1', 'h', { system: 'mysql' });
      const plans = () => monitor.diagnostics().servers?.plans ?? [];
      await until(async () => plans().length === 4);
      expect(
        plans().map(({ fingerprint, summary, hint, failure }) => [fingerprint, summary, hint, failure]),
      ).toEqual([
        ['f', undefined, undefined, 'column "missing" does not exist'],
        ['d', 'nothing is read', undefined, undefined],
        ['b', 'index scan of orders by orders_pkey, 1 rows', undefined, undefined],
        [
          'a',
          'sequential scan of orders, 20.0 k rows',
          'See whether an index on the columns by which orders is filtered or joined would spare the scan.',
          undefined,
        ],
      ]);
      expect((await one.query('SELECT is_called FROM calls')).rows).toEqual([{ is_called: false }]);
      expect(monitor.review().findings.map(({ id }) => id)).toContain('plan-scan:a');

      const prepared = await one.query('SELECT * FROM pg_prepared_statements');
      expect(prepared.rows).toEqual([]);
    },
    { plans: true },
  );
});

/** Emits what the queries emit when one was slow. */
function slowCalls(monitor: Monitor, namespace: string) {
  let emit: (event: unknown) => void = () => {};
  monitor.use({
    name: 'slow-calls',
    setup({ events }) {
      emit = (event) => events.emit('slowCall', event);
    },
  });
  return (text: string, fingerprint: string, of: Record<string, unknown> = {}) =>
    emit({
      kind: 'database',
      system: 'postgresql',
      namespace,
      text,
      fingerprint,
      operation: 'SELECT',
      summary: 'SELECT orders',
      durationMs: 900,
      ...of,
    });
}
