export { type MysqlStatisticsOptions, serverStatistics } from './servers/mysql/mysql-statistics.ts';
