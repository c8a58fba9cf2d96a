import { observe } from '@golden-signals/core/extension';
import type { IoredisClient } from './ioredis/ioredis.ts';
import { observeIoredis } from './ioredis/observe-ioredis.ts';
import { checkObserved } from './observe/check-observed.ts';
import type { ObserveOptions } from './observe/observe-options.ts';

const expected = {
  mustBe: 'a client of ioredis: a Redis or a Redis.Cluster',
  methods: ['sendCommand', 'pipeline', 'multi', 'duplicate', 'emit'],
} as const;

/**
 * Measures each command of a client of ioredis: a pipeline and a transaction are one call, and the wait for a connection
 * is apart. What `duplicate()` returns is observed too.
 *
 * @returns The client. `stopObserving(client)` takes it back.
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function observeClient<Client extends object>(client: Client, options: ObserveOptions = {}): Client {
  checkObserved('observeClient', client, options, expected);
  return observe(client, (undos) => {
    observeIoredis(client as unknown as IoredisClient, options, undos, (duplicate) =>
      observeClient(duplicate, options),
    );
  });
}
export { type IoredisStatisticsOptions, serverStatistics } from './servers/redis/ioredis-statistics.ts';
