import type { Row } from '../rows.ts';
import type { SessionContext } from '../server-source.ts';

/** What is needed of a `Client` of `pg`. */
export interface PostgresqlClient {
  connect(): Promise<unknown>;
  query(text: string): Promise<unknown>;
  end(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** SQLSTATEs that end a connection: its own class, and those of a server that shuts down. */
const fatal = /^(?:08|57P0[123])/;

/** Runs statements one by one, each in a read-only transaction of its own with a time limit. */
export class PostgresqlStatements {
  readonly #client: PostgresqlClient;
  readonly #begin: string;

  constructor(client: PostgresqlClient, { timeoutMs, onLost }: SessionContext) {
    // Nothing may be done to a pool, because it belongs to the application.
    if ('totalCount' in client) {
      throw new Error(
        'connect() gave a pool; make a Client, so that the statistics have a connection of their own.',
      );
    }
    this.#client = client;
    // Set for the transaction only, because a pooler before the server may give the connection to others afterwards. Sizes
    // need a lock, which whoever changes a table holds: then that is said, instead of being waited for.
    this.#begin = `BEGIN READ ONLY; SET LOCAL statement_timeout = ${Math.round(timeoutMs)}; SET LOCAL lock_timeout = 100`;
    client.on('error', onLost);
  }

  async open(): Promise<void> {
    try {
      await this.#client.connect();
    } catch (error) {
      // The application may have connected it already.
      if (!/already (?:been )?connected/.test((error as Error).message)) throw error;
    }
  }

  /** @returns The rows of the last statement. */
  async rows(...statements: readonly string[]): Promise<readonly Row[]> {
    try {
      const results = await this.#client.query([this.#begin, ...statements, 'COMMIT'].join(';\n'));
      return (results as ReadonlyArray<{ readonly rows: readonly Row[] }>).at(-2)?.rows ?? [];
    } catch (error) {
      if (!isFatalPostgresql(error)) await this.#client.query('ROLLBACK');
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#client.end();
  }
}

/** What has no SQLSTATE did not come from the server: the connection is gone. */
export function isFatalPostgresql(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown };
  return typeof code !== 'string' || !/^[0-9A-Z]{5}$/.test(code) || fatal.test(code);
}
