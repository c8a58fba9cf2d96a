export { type RedisStatisticsOptions, serverStatistics } from './servers/redis/redis-statistics.ts';
