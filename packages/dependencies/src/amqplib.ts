export { type BrokerOptions, serverStatistics } from './servers/rabbitmq/rabbitmq-statistics.ts';
