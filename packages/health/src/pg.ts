import { checkOptions, isNonEmptyString, type Rules } from '@golden-signals/core/extension';
import type { CheckFunction } from './check-options.ts';

/** What is needed of a `Pool` of `pg`. */
export interface PgPool {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  connect(): Promise<PgPoolClient>;
}

export interface PgPoolClient {
  query(text: string): Promise<unknown>;
  release(destroy?: Error | boolean): void;
  on(event: 'error', listener: (error: Error) => void): unknown;
  off(event: 'error', listener: (error: Error) => void): unknown;
}

/** What is needed of a `Client` of `pg`. */
export interface PgClient {
  query(text: string): Promise<unknown>;
}

export interface PgCheckOptions {
  /** Default: `SELECT 1`. */
  query?: string;
}

const rules: Rules<PgCheckOptions> = { query: isNonEmptyString };

/**
 * Makes a check of whether PostgreSQL answers a query, on the application's own pool or client. A query that takes too
 * long is given up together with its pooled connection, so that checks never use up a pool.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function pgCheck(client: PgPool | PgClient, options: PgCheckOptions = {}): CheckFunction {
  checkOptions('pgCheck', options, rules);
  const { query = 'SELECT 1' } = options;
  if (!isPool(client)) {
    return async () => {
      await client.query(query);
    };
  }
  return async (signal) => {
    await queryPool(client, query, signal);
    const { totalCount: total, idleCount: idle, waitingCount: waiting } = client;
    return { status: 'healthy', details: { total, idle, waiting } };
  };
}

async function queryPool(pool: PgPool, query: string, signal: AbortSignal): Promise<void> {
  const connection = await pool.connect();
  if (signal.aborted) {
    connection.release();
    return;
  }
  const destroy = () => connection.release(true);
  signal.addEventListener('abort', destroy, { once: true });
  // The pool listens to the connections that it holds only; a loss without a listener would end the process.
  const ignore = () => {};
  connection.on('error', ignore);
  let failure: Error | undefined;
  try {
    await connection.query(query);
  } catch (error) {
    failure = error as Error;
    throw error;
  } finally {
    signal.removeEventListener('abort', destroy);
    if (!signal.aborted) {
      connection.off('error', ignore);
      connection.release(failure);
    }
  }
}

function isPool(client: PgPool | PgClient): client is PgPool {
  return 'totalCount' in client;
}
