import { observePool } from '@golden-signals/dependencies/pg';
import { expect } from '@jest/globals';
import pg from 'pg';
import Cursor from 'pg-cursor';
import QueryStream from 'pg-query-stream';
import { cleanUp, observing } from './observing.ts';
import { testWithOwnPostgresql } from './own-postgresql.ts';

testWithOwnPostgresql(
  'there are as many calls and rows as the server says that it has executed',
  async (port) => {
    const { monitor, ends } = observing();
    const login = { host: '127.0.0.1', port, user: 'postgres', database: 'postgres' };
    const asking = new pg.Client(login);
    await asking.connect();
    cleanUp(() => asking.end());
    const pool = new pg.Pool({
      ...login,
      max: 3,
      // What the application does when a connection is made is executed too.
      onConnect: async (client) => void (await client.query("SET application_name = 'truth'")),
    });
    cleanUp(() => pool.end());
    await asking.query('CREATE EXTENSION pg_stat_statements');
    await asking.query('CREATE TABLE items (id int PRIMARY KEY)');
    observePool(pool, { monitor });
    await asking.query('SELECT pg_stat_statements_reset()');

    // Rows that are read in portions.
    let inPortions = 0;
    const insert = 'INSERT INTO items SELECT generate_series($1::int, $2::int)';
    await pool.query(insert, [1, 50]);
    await Promise.all(
      Array.from({ length: 40 }, (_, i) => pool.query('SELECT * FROM items WHERE id <= $1', [i + 1])),
    );
    for (let round = 0; round < 5; round++) {
      const client = await pool.connect();
      await client.query('BEGIN');
      await client.query(insert, [100 * (round + 1), 100 * (round + 1) + round]);
      await client.query({ name: 'count', text: 'SELECT count(*) FROM items' });
      await client.query(round % 2 === 0 ? 'COMMIT' : 'ROLLBACK');
      const stream = client.query(new QueryStream('SELECT id FROM items ORDER BY id', [], { batchSize: 7 }));
      for await (const _row of stream) inPortions += 1;
      const cursor = client.query(new Cursor('SELECT id AS n FROM items ORDER BY id'));
      for (let read = -1; read !== 0; inPortions += read) read = (await cursor.read(20)).length;
      await client.query('SELECT 1 AS one');
      await client.query('SELECT 2 AS two');
      client.release();
    }
    await pool.query('DELETE FROM items WHERE id % 2 = 0');

    const { rows } = await asking.query<{ operation: string; calls: number; rows: number }>(
      `SELECT upper(split_part(query, ' ', 1)) AS operation, sum(calls)::int AS calls, sum(rows) FILTER (WHERE query NOT LIKE '%ORDER BY%')::int AS rows
       FROM pg_stat_statements WHERE query NOT LIKE '%pg_stat_statements%' GROUP BY 1 ORDER BY 1`,
    );
    const counted = new Map<string, { operation: string; calls: number; rows: number }>();
    for (const { operation, rows: more = 0 } of ends) {
      const { calls, rows } = counted.get(operation) ?? { calls: 0, rows: 0 };
      counted.set(operation, { operation, calls: calls + 1, rows: rows + more });
    }
    // Of what is read in portions, the server counts the rows of the last one.
    const told = rows.map((row) =>
      row.operation === 'SELECT' ? { ...row, rows: row.rows + inPortions } : row,
    );
    expect([...counted.values()].sort((a, b) => (a.operation < b.operation ? -1 : 1))).toEqual(told);
    expect(rows.map(({ operation }) => operation)).toEqual([
      'BEGIN',
      'COMMIT',
      'DELETE',
      'INSERT',
      'ROLLBACK',
      'SELECT',
      'SET',
    ]);
  },
);
