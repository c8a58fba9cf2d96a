import { checkOptions, isNonEmptyString, type Rules } from '@golden-signals/core/extension';
import type { CheckFunction } from './check-options.ts';
import { answerOrDestroy } from './destroyed-connection.ts';

/** What is needed of a pool of `mysql2/promise`. */
export interface Mysql2PromisePool {
  getConnection(): Promise<Mysql2PoolConnection>;
}

export interface Mysql2PoolConnection {
  query(sql: string): Promise<unknown>;
  release(): void;
  destroy(): void;
}

/** What is needed of a connection of `mysql2/promise`. */
export interface Mysql2Connection {
  query(sql: string): Promise<unknown>;
}

/** A pool or a connection of `mysql2`, which works with callbacks. */
export interface Mysql2Callback<Client> {
  promise(): Client;
}

export type Mysql2Client =
  | Mysql2PromisePool
  | Mysql2Connection
  | Mysql2Callback<Mysql2PromisePool>
  | Mysql2Callback<Mysql2Connection>;

export interface Mysql2CheckOptions {
  /** Default: `SELECT 1`. */
  query?: string;
}

const rules: Rules<Mysql2CheckOptions> = { query: isNonEmptyString };

/**
 * Makes a check of whether MySQL or MariaDB answers a query, on the application's own pool or connection of `mysql2` or
 * `mysql2/promise`. A query that takes too long is given up together with its pooled connection, so that checks never
 * use up a pool.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function mysql2Check(client: Mysql2Client, options: Mysql2CheckOptions = {}): CheckFunction {
  checkOptions('mysql2Check', options, rules);
  const { query = 'SELECT 1' } = options;
  const promised = 'promise' in client ? client.promise() : client;
  return async (signal) => {
    if ('getConnection' in promised) await queryPool(promised, query, signal);
    else await promised.query(query);
  };
}

async function queryPool(pool: Mysql2PromisePool, query: string, signal: AbortSignal): Promise<void> {
  const connection = await pool.getConnection();
  if (signal.aborted) {
    connection.release();
    return;
  }
  try {
    await answerOrDestroy(connection.query(query), signal, () => connection.destroy());
  } finally {
    if (!signal.aborted) connection.release();
  }
}
