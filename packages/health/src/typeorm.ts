import { checkOptions, isNonEmptyString, type Rules } from '@golden-signals/core/extension';
import type { CheckFunction } from './check-options.ts';
import { answerOrDestroy, destroyRawConnection } from './destroyed-connection.ts';

/** What is needed of a `DataSource` of TypeORM. */
export interface TypeormDataSource {
  readonly isInitialized: boolean;
  createQueryRunner(): TypeormQueryRunner;
}

export interface TypeormQueryRunner {
  connect(): Promise<unknown>;
  query(query: string): Promise<unknown>;
  release(): Promise<void>;
}

export interface TypeormCheckOptions {
  /** Default: `SELECT 1`. */
  query?: string;
}

const rules: Rules<TypeormCheckOptions> = { query: isNonEmptyString };

/**
 * Makes a check of whether the database of a `DataSource` answers a query, on a connection of the application's own pool.
 * A query that takes too long is given up together with its connection, so that checks never use up a pool. Before
 * `initialize()` and after `destroy()` it fails at once.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function typeormCheck(
  dataSource: TypeormDataSource,
  options: TypeormCheckOptions = {},
): CheckFunction {
  checkOptions('typeormCheck', options, rules);
  const { query = 'SELECT 1' } = options;
  return async (signal) => {
    if (!dataSource.isInitialized) throw new Error('The data source is not initialized.');
    const runner = dataSource.createQueryRunner();
    try {
      const connection = await runner.connect();
      if (signal.aborted) return;
      await answerOrDestroy(runner.query(query), signal, () => destroyRawConnection(connection));
    } finally {
      await runner.release();
    }
  };
}
