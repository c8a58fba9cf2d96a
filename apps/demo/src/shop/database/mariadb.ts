import { observePool } from '@golden-signals/dependencies/mysql2';
import { createConnection, createPool } from 'mysql2/promise';
import type { Database } from './database.ts';

/** Also MySQL. */
export async function openMariadb(url: string, schema: string): Promise<Database> {
  const uri = url.replace(/^mariadb:/, 'mysql:');
  // One of that name was left by a demo that was killed.
  await runOnce(uri, `DROP DATABASE IF EXISTS ${schema}`, `CREATE DATABASE ${schema}`);
  const pool = createPool({ uri, database: schema, connectionLimit: 10 });
  observePool(pool, { name: 'shop' });
  const query = async <Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> => {
    const [rows] = await pool.query(text, [...values]);
    return rows as Row[];
  };
  return {
    query,
    ping: () => query('SELECT 1'),
    async close() {
      await pool.end();
      await runOnce(uri, `DROP DATABASE ${schema}`);
    },
  };
}

/** What does not belong to the work of the shop, on a connection of its own. */
async function runOnce(uri: string, ...texts: string[]): Promise<void> {
  const connection = await createConnection({ uri });
  try {
    for (const text of texts) await connection.query(text);
  } finally {
    await connection.end();
  }
}
