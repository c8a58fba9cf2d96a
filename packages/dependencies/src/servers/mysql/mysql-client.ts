import type { Row } from '../rows.ts';
import type { SessionContext } from '../server-source.ts';

/** What is needed of a connection of `mysql2/promise`. */
interface MysqlPromiseConnection {
  query(options: { readonly sql: string; readonly rowsAsArray: false }): Promise<readonly [unknown, unknown]>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  destroy(): void;
}

/** What is needed of a connection of `mysql2`, or of `mysql2/promise`. */
export type MysqlClient = MysqlPromiseConnection | { promise(): MysqlPromiseConnection };

/** Runs statements on a connection that changes nothing. */
export class MysqlStatements {
  readonly #client: MysqlPromiseConnection;

  constructor(client: MysqlClient, { onLost }: SessionContext) {
    // Nothing may be done to a pool, because it belongs to the application.
    if ('getConnection' in client) {
      throw new Error(
        'connect() gave a pool; make a connection, so that the statistics have one of their own.',
      );
    }
    this.#client = 'promise' in client ? client.promise() : client;
    this.#client.on('error', onLost);
  }

  async open(): Promise<void> {
    // What holds a lock that a statement needs is said, instead of being waited for.
    await this.rows('SET SESSION TRANSACTION READ ONLY');
    await this.rows('SET SESSION lock_wait_timeout = 1');
  }

  async rows(sql: string): Promise<readonly Row[]> {
    const [rows] = await this.#client.query({ sql, rowsAsArray: false });
    return Array.isArray(rows) ? rows : [];
  }

  close(): void {
    this.#client.destroy();
  }
}

/** What has no SQLSTATE did not come from the server: the connection is gone. */
export function isFatalMysql(error: unknown): boolean {
  const { fatal, sqlState } = error as { readonly fatal?: unknown; readonly sqlState?: unknown };
  return fatal === true || typeof sqlState !== 'string';
}
