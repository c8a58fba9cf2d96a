import { resolveServerOptions, type ServerStatisticsOptions, serverRules } from '../server-options.ts';
import { ServerStatistics } from '../server-statistics.ts';
import type { MysqlClient } from './mysql-client.ts';
import { mysqlSource } from './mysql-session.ts';

export type MysqlStatisticsOptions = ServerStatisticsOptions<MysqlClient>;

/**
 * Makes the extension that reads what MariaDB or MySQL says of itself, through a connection of its own.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function serverStatistics(options: MysqlStatisticsOptions): ServerStatistics {
  return new ServerStatistics(mysqlSource, resolveServerOptions(options, serverRules, mysqlSource.system));
}
