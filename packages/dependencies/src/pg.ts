export {
  type PostgresqlStatisticsOptions,
  serverStatistics,
} from './servers/postgresql/postgresql-statistics.ts';
