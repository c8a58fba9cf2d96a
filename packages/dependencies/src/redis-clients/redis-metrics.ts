import type { Metrics } from '@golden-signals/core/extension';
import type { RedisClient } from './redis-client.ts';

/**
 * Makes the metrics of clients of Redis that calls do not have.
 *
 * @throws GoldenSignalsError `ERR_GS_METRIC_CONFLICT`
 */
export function addRedisMetrics(metrics: Metrics, clients: () => Iterable<RedisClient>): void {
  const perClient = (name: string, help: string, read: (client: RedisClient) => number) =>
    metrics.counter({
      name,
      help,
      labelNames: ['client'],
      collect: (counter) => {
        for (const client of clients()) raise(counter.labels({ client: client.name }), read(client));
      },
    });
  perClient(
    'redis_client_reconnects_total',
    'Attempts of clients of Redis to connect again.',
    ({ reconnects }) => reconnects,
  );
  perClient(
    'redis_client_waiting_commands_total',
    'Commands that waited for data by intention, such as BLPOP; they are not measured.',
    ({ waitingCalls }) => waitingCalls,
  );
  perClient(
    'redis_client_batched_commands_total',
    'Commands in pipelines and transactions, each of which is one call.',
    ({ batchedCommands }) => batchedCommands,
  );
  metrics.counter({
    name: 'redis_client_linear_commands_total',
    help: 'Commands that keep the server busy for longer the more there is: with all keys, or 1,000 elements and more.',
    labelNames: ['client', 'command'],
    collect: (counter) => {
      for (const { name, linear } of clients()) {
        for (const [command, { total }] of linear) raise(counter.labels({ client: name, command }), total);
      }
    },
  });
}

function raise(series: { readonly value: number; inc(amount: number): void }, to: number): void {
  if (to > series.value) series.inc(to - series.value);
}
