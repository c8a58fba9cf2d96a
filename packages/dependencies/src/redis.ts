import { observe, stopObserving } from '@golden-signals/core/extension';
import { itself, lendingMethodOf, type NodeRedisClient } from './node-redis/node-redis.ts';
import { observeLender } from './node-redis/observe-lender.ts';
import { type Lease, observeNodeRedis } from './node-redis/observe-node-redis.ts';
import { checkObserved } from './observe/check-observed.ts';
import type { ObserveOptions } from './observe/observe-options.ts';

const expected = {
  mustBe: 'a client of redis: what createClient, createClientPool, createCluster or createSentinel returns',
  methods: ['sendCommand', 'connect', 'on'],
} as const;

const leases = new WeakMap<object, Lease>();

/**
 * Measures each command of a client of redis, also of a pool, a cluster or a sentinel: a pipeline and a transaction are one
 * call, and the wait for a connection is apart. What `duplicate()` of a client returns is observed too.
 *
 * @returns The client. `stopObserving(client)` takes it back.
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function observeClient<Client extends object>(client: Client, options: ObserveOptions = {}): Client {
  checkObserved('observeClient', client, options, expected);
  const self = itself(client);
  observeItself(self, options);
  if (client === self) return client;
  return observe(client, (undos) => undos.push(() => stopObserving(self)));
}

function observeItself(self: object, options: ObserveOptions): void {
  const method = lendingMethodOf(self);
  observe(self, (undos) => {
    if (method === undefined) {
      const lease = { origin: undefined };
      leases.set(self, lease);
      undos.push(() => leases.delete(self));
      observeNodeRedis(self as NodeRedisClient, options, undos, lease, (duplicate) =>
        observeClient(duplicate, options),
      );
      return;
    }
    const lent = new LentClients();
    observeLender(self, method, options, undos, (client) => {
      const one = itself(client);
      if (!leases.has(one)) lent.add(one);
      observeItself(one, options);
      return leases.get(one)!;
    });
    undos.push(() => lent.stop());
  });
}

/** The clients of a pool, which comes and goes with them. */
class LentClients {
  #clients: WeakRef<object>[] = [];

  add(client: object): void {
    this.#clients = this.#clients.filter((one) => one.deref() !== undefined);
    this.#clients.push(new WeakRef(client));
  }

  stop(): void {
    for (const client of this.#clients.splice(0)) stopObserving(client.deref() ?? {});
  }
}

export { type RedisStatisticsOptions, serverStatistics } from './servers/redis/redis-statistics.ts';
