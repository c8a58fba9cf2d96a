import { observePool } from '@golden-signals/dependencies/pg';
import { Client, Pool } from 'pg';
import type { Database } from './database.ts';

/** Connections of the shop; a few more visitors than that have to wait for one. */
const max = 10;

export async function openPostgresql(url: string, schema: string): Promise<Database> {
  // One of that name was left by a demo that was killed.
  await runOnce(url, `DROP SCHEMA IF EXISTS ${schema} CASCADE; CREATE SCHEMA ${schema}`);
  const pool = new Pool({
    connectionString: url,
    max,
    onConnect: async (client) => {
      await client.query(`SET search_path TO ${schema}`);
    },
  });
  // What happens to an idle connection is seen at the next query.
  pool.on('error', () => {});
  observePool(pool, { name: 'shop' });
  const query: Database['query'] = async (text, values = []) =>
    (await pool.query(numbered(text), [...values])).rows;
  return {
    query,
    ping: () => query('SELECT 1'),
    async close() {
      await pool.end();
      await runOnce(url, `DROP SCHEMA ${schema} CASCADE`);
    },
  };
}

/** What does not belong to the work of the shop, on a connection of its own. */
async function runOnce(url: string, text: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

/** Texts of the shop, of which there are few, with `$1` in place of `?`. */
const known = new Map<string, string>();

function numbered(text: string): string {
  let numberedText = known.get(text);
  if (numberedText === undefined) {
    let count = 0;
    numberedText = text.replaceAll('?', () => `$${++count}`);
    known.set(text, numberedText);
  }
  return numberedText;
}
