import type { CallTarget, ExtensionHost } from '@golden-signals/core/extension';
import type { Caches } from '../caches/caches.ts';
import { KeyPatterns } from './key-patterns.ts';
import { RedisClient } from './redis-client.ts';
import { redisFindings } from './redis-findings.ts';
import { addRedisMetrics } from './redis-metrics.ts';
import type { ReportedRedisClient } from './redis-report.ts';

/** The clients of Redis of one monitor. */
export class RedisClients {
  readonly #host: ExtensionHost;
  readonly #caches: Caches;
  /** By name; there are as many as targets of calls, which are bounded. */
  readonly #clients = new Map<string, RedisClient>();

  constructor(host: ExtensionHost, caches: Caches) {
    this.#host = host;
    this.#caches = caches;
    host.findings.add('redis', (windowMs) =>
      redisFindings(this.#clients.values(), host.clock.now(), windowMs),
    );
  }

  /** @throws GoldenSignalsError `ERR_GS_METRIC_CONFLICT` */
  of({ name }: CallTarget): RedisClient {
    const known = this.#clients.get(name);
    if (known !== undefined) return known;
    if (this.#clients.size === 0) addRedisMetrics(this.#host.metrics, () => this.#clients.values());
    const patterns = new KeyPatterns();
    const { counts } = this.#caches.obtain(name, () => patterns.list());
    const client = new RedisClient(name, counts, patterns, this.#host.clock);
    this.#clients.set(name, client);
    return client;
  }

  report(): readonly ReportedRedisClient[] {
    return Array.from(this.#clients.values(), (client) => client.report());
  }
}
