import { fillDatabase } from './fill-database.ts';

/** What the shop needs of a relational database. */
export interface Database {
  /** @param text With `?` for each value. */
  query<Row = unknown>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  ping(): Promise<unknown>;
  /** Removes what the shop has put there, and disconnects. */
  close(): Promise<void>;
}

/**
 * Connects to the database of a URL and fills a schema of its own with the shop's data.
 *
 * @throws Error for a URL that is neither of PostgreSQL nor of MariaDB or MySQL
 */
export async function openDatabase(url: string): Promise<Database> {
  const schema = `golden_signals_demo_${process.pid}`;
  const database = await connect(url, schema);
  try {
    await fillDatabase(database);
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}

/** Only the driver in use is loaded. */
async function connect(url: string, schema: string): Promise<Database> {
  const { protocol } = new URL(url);
  switch (protocol) {
    case 'postgres:':
    case 'postgresql:': {
      const { openPostgresql } = await import('./postgresql.ts');
      return openPostgresql(url, schema);
    }
    case 'mysql:':
    case 'mariadb:': {
      const { openMariadb } = await import('./mariadb.ts');
      return openMariadb(url, schema);
    }
    default:
      throw new Error(`DATABASE_URL must begin with postgresql:, mysql: or mariadb:, not "${protocol}".`);
  }
}
