export { type IoredisStatisticsOptions, serverStatistics } from './servers/redis/ioredis-statistics.ts';
