import { resolveServerOptions, type ServerStatisticsOptions, serverRules } from '../server-options.ts';
import { ServerStatistics } from '../server-statistics.ts';
import type { PostgresqlClient } from './postgresql-client.ts';
import { postgresqlSource } from './postgresql-session.ts';

export type PostgresqlStatisticsOptions = ServerStatisticsOptions<PostgresqlClient>;

/**
 * Makes the extension that reads what PostgreSQL says of itself, through a `Client` of its own.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function serverStatistics(options: PostgresqlStatisticsOptions): ServerStatistics {
  const resolved = resolveServerOptions(options, serverRules, postgresqlSource.system);
  return new ServerStatistics(postgresqlSource, resolved);
}
