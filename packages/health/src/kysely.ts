import { checkOptions, isNonEmptyString, type Rules } from '@golden-signals/core/extension';
import type { CheckFunction } from './check-options.ts';

/** What is needed of a `Kysely`. */
export interface Kysely {
  // biome-ignore lint/suspicious/noExplicitAny: Kysely's own type of a compiled query differs from release to release.
  executeQuery(query: any): Promise<unknown>;
}

export interface KyselyCheckOptions {
  /** Default: `SELECT 1`. */
  query?: string;
}

const rules: Rules<KyselyCheckOptions> = { query: isNonEmptyString };

/**
 * Makes a check of whether the database of a `Kysely` answers a query, on a connection of the application's own pool.
 * Kysely gives no connection up: a query that hangs keeps its own, and the next run waits for it. Where the pool is at
 * hand, `pgCheck` and `mysql2Check` do better. (Under Kysely, losing a connection of `pg` that is in use ends the process,
 * unless its clients have a listener: `pool.on('connect', (client) => client.on('error', …))`.)
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function kyselyCheck(db: Kysely, options: KyselyCheckOptions = {}): CheckFunction {
  checkOptions('kyselyCheck', options, rules);
  const { query: sql = 'SELECT 1' } = options;
  return async () => {
    await db.executeQuery(compiled(sql));
  };
}

/** Returns what `CompiledQuery.raw(sql)` returns. */
function compiled(sql: string) {
  return {
    sql,
    parameters: [],
    query: { kind: 'RawNode', sqlFragments: [sql], parameters: [] },
    queryId: { queryId: 'health-check' },
  };
}
