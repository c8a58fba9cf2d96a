import { observePool } from '@golden-signals/dependencies/pg';
import { expect } from '@jest/globals';
import pg from 'pg';
import QueryStream from 'pg-query-stream';
import { testWithService } from '../../../test/services.ts';
import { frameworks } from './frameworks.ts';
import { cleanUp, observing } from './observing.ts';
import { errorNumber, expectOwnCalls, type Way } from './own-calls.ts';
import { postgresqlLogin as login, postgresql } from './services.ts';

/** As many rows as the request's number, so that each call shows whose it is. */
const select = 'SELECT generate_series(1, $1::int), pg_sleep(0.002 / $1)';

const waysOf = (pool: pg.Pool): Way[] => [
  async (number) => {
    await pool.query(select, [number]);
    return ['SELECT'];
  },
  (number) =>
    new Promise((resolve, reject) => {
      pool.query(select, [number], (error) => (error ? reject(error) : resolve(['SELECT'])));
    }),
  async (number) => {
    const client = await pool.connect();
    await client.query('BEGIN');
    await client.query(select, [number]);
    await client.query('ROLLBACK');
    client.release();
    return ['BEGIN', 'SELECT', 'ROLLBACK'];
  },
  // pg calls back wherever the connection came free: in the context of another request, or in none.
  (number) =>
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
  async (number) => {
    const client = await pool.connect();
    for await (const _row of client.query(new QueryStream(select, [number], { batchSize: 3 })));
    client.release();
    return ['SELECT'];
  },
  async (number) => {
    const state = `ZZ${errorNumber(number)}`;
    await pool.query(`DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '${state}'; END $$`).catch(() => {});
    return ['DO'];
  },
  async (number) => {
    await Promise.all([pool.query(select, [number]), pool.query(select, [number])]);
    return ['SELECT', 'SELECT'];
  },
];

for (const [name, serve] of Object.entries(frameworks)) {
  await testWithService(
    postgresql,
    `${name}: with a pool of one, each of many requests at once has its own calls, the wait apart from the work`,
    async () => {
      const all = observing();
      const pool = observePool(new pg.Pool({ ...login, max: 1 }), { monitor: all.monitor, name: 'one' });
      cleanUp(() => pool.end());
      const taken = await expectOwnCalls(serve, all, waysOf(pool));
      expect(all.ends.filter(({ outcome }) => outcome === 'error')).toHaveLength(taken[5]!);
      // The last way takes a connection twice.
      const waits = taken.reduce((sum, times) => sum + times) + taken[6]!;
      const [counted] = await all.scraped('db_client_connection_wait_time_seconds_count');
      expect(counted).toMatch(new RegExp(` ${waits}$`));
    },
  );
}
