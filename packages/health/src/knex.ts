import { checkOptions, isNonEmptyString, type Rules } from '@golden-signals/core/extension';
import type { CheckFunction } from './check-options.ts';
import { answerOrDestroy, destroyRawConnection } from './destroyed-connection.ts';

/** What is needed of what `knex()` returns. */
export interface Knex {
  raw(sql: string): KnexQuery;
  // Knex types its client as any.
  // biome-ignore lint/suspicious/noExplicitAny: whatever fits there fits here.
  readonly client: any;
}

export interface KnexQuery extends PromiseLike<unknown> {
  // biome-ignore lint/suspicious/noExplicitAny: a connection is whatever the driver has.
  connection(connection: any): PromiseLike<unknown>;
}

export interface KnexCheckOptions {
  /** Default: `SELECT 1`. */
  query?: string;
}

/** The part of a Knex client that holds the pool. */
interface KnexClient {
  acquireConnection(): Promise<{ __knex__disposed?: unknown }>;
  releaseConnection(connection: object): unknown;
}

const rules: Rules<KnexCheckOptions> = { query: isNonEmptyString };

/**
 * Makes a check of whether the database of a Knex answers a query, on a connection of the application's own pool. A query
 * that takes too long is given up together with its connection, so that checks never use up a pool.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function knexCheck(knex: Knex, options: KnexCheckOptions = {}): CheckFunction {
  checkOptions('knexCheck', options, rules);
  const { query = 'SELECT 1' } = options;
  return async (signal) => {
    const pool: KnexClient = knex.client;
    const connection = await pool.acquireConnection();
    try {
      if (signal.aborted) return;
      await answerOrDestroy(knex.raw(query).connection(connection), signal, () => {
        destroyRawConnection(connection);
        // What Knex itself notes after a time-out: the pool takes such a connection for no other query.
        connection.__knex__disposed = signal.reason;
      });
    } finally {
      await pool.releaseConnection(connection);
    }
  };
}
