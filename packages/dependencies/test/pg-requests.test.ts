import type { CallEnd, Work } from '@golden-signals/core/extension';
import { observePool } from '@golden-signals/dependencies/pg';
import { expect } from '@jest/globals';
import pg from 'pg';
import QueryStream from 'pg-query-stream';
import { testWithService } from '../../../test/services.ts';
import { askAtOnce, frameworks } from './frameworks.ts';
import { cleanUp, observing, until } from './observing.ts';
import { postgresqlLogin as login, postgresql } from './services.ts';

/** As many rows as the request's number, so that each call shows whose it is. */
const select = 'SELECT generate_series(1, $1::int), pg_sleep(0.002 / $1)';

/** Every way in which a request may ask, by its number. Each returns what the request is to have called. */
const ways: ((pool: pg.Pool, number: number) => Promise<string[]>)[] = [
  async (pool, number) => {
    await pool.query(select, [number]);
    return ['SELECT'];
  },
  (pool, number) =>
    new Promise((resolve, reject) => {
      pool.query(select, [number], (error) => (error ? reject(error) : resolve(['SELECT'])));
    }),
  async (pool, number) => {
    const client = await pool.connect();
    await client.query('BEGIN');
    await client.query(select, [number]);
    await client.query('ROLLBACK');
    client.release();
    return ['BEGIN', 'SELECT', 'ROLLBACK'];
  },
  // pg calls back wherever the connection came free: in the context of another request, or in none.
  (pool, number) =>
    new Promise((resolve, reject) => {
      pool.connect((error, client, release) => {
        if (error || client === undefined) return reject(error);
        client.query(select, [number], () => {
          client.query(select, [number], () => {
            release();
            resolve(['SELECT', 'SELECT']);
          });
        });
      });
    }),
  async (pool, number) => {
    const client = await pool.connect();
    for await (const _row of client.query(new QueryStream(select, [number], { batchSize: 3 })));
    client.release();
    return ['SELECT'];
  },
  async (pool, number) => {
    // The error has the number in its SQLSTATE.
    const state = `ZZ${String(number).padStart(3, '0')}`;
    await pool.query(`DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '${state}'; END $$`).catch(() => {});
    return ['DO'];
  },
  async (pool, number) => {
    await Promise.all([pool.query(select, [number]), pool.query(select, [number])]);
    return ['SELECT', 'SELECT'];
  },
];

const numbers = Array.from({ length: 21 }, (_, i) => i + 1);

for (const [name, serve] of Object.entries(frameworks)) {
  await testWithService(
    postgresql,
    `${name}: with a pool of one, each of many requests at once has its own calls, the wait apart from the work`,
    async () => {
      const { monitor, host, ends, scraped } = observing();
      const pool = observePool(new pg.Pool({ ...login, max: 1 }), { monitor, name: 'one' });
      cleanUp(() => pool.end());
      const works = new Map<number, Work>();
      const expected = new Map<number, string[]>();
      const server = await serve(monitor, async (number) => {
        works.set(number, host.work.current()!);
        const called = await ways[number % ways.length]!(pool, number);
        expected.set(number, called);
        return { number };
      });
      const answers = await askAtOnce(server, numbers);
      expect(answers).toEqual(numbers.map((number) => JSON.stringify({ number })));
      await until(() => [...works.values()].every(({ state }) => state === 'over'));

      for (const [number, work] of works) {
        const own = ends.filter((end) => end.work === work);
        expect(own.map(({ operation }) => operation)).toEqual(expected.get(number));
        expect(work.calls.byKind('database').count).toBe(own.length);
        for (const { operation, rows, errorType } of own) {
          if (operation === 'SELECT') expect(rows).toBe(number);
          if (operation === 'DO') expect(errorType).toBe(`ZZ${String(number).padStart(3, '0')}`);
        }
      }
      expect(ends).toHaveLength([...expected.values()].flat().length);
      expect(notAtTheSameTime(ends)).toEqual([]);
      const waits = ends.map(({ waitMs }) => waitMs);
      expect(Math.max(...waits)).toBeGreaterThan(20);

      const [counted] = await scraped('db_client_connection_wait_time_seconds_count');
      // Two ways take a connection twice.
      const taken = numbers.length + numbers.filter((number) => number % ways.length === 6).length;
      expect(counted).toMatch(new RegExp(` ${taken}$`));
    },
  );
}

/** One connection does one thing at a time: returns what does not look so, by when it was sent and when it ended. */
function notAtTheSameTime(ends: readonly CallEnd[]): string[] {
  const spans = ends
    .map(({ operation, startedMs, waitMs, durationMs }) => ({
      operation,
      sentMs: startedMs + waitMs,
      endMs: startedMs + durationMs,
    }))
    .sort((a, b) => a.sentMs - b.sentMs);
  return spans.flatMap(({ operation, sentMs }, i) => {
    const before = spans[i - 1];
    return before === undefined || before.endMs <= sentMs
      ? []
      : [`${operation} at ${sentMs} < ${before.endMs}`];
  });
}
