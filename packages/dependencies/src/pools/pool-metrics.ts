import type { Metrics } from '@golden-signals/core/extension';
import type { PoolState } from './pools.ts';

const pool = 'db_client_connection_pool_name';
const state = 'db_client_connection_state';
/** Those that OpenTelemetry advises for calls to databases; it advises none for connections. */
const buckets = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];

/**
 * The connection metrics of OpenTelemetry's semantic conventions as Prometheus spells them
 * (https://opentelemetry.io/docs/specs/semconv/db/database-metrics/#connection-pools).
 */
export class PoolMetrics {
  readonly #count;
  readonly #idleMax;
  readonly #max;
  readonly #pending;
  readonly #timeouts;
  readonly #createTime;
  readonly #waitTime;
  readonly #useTime;

  /**
   * @param collect Called before each scrape.
   * @throws GoldenSignalsError `ERR_GS_METRIC_CONFLICT`
   */
  constructor(metrics: Metrics, collect: () => void) {
    const labelNames = [pool] as const;
    // A state, and no gauge by its type: `promtool` refuses one whose name ends in `_count`.
    this.#count = metrics.untyped({
      name: 'db_client_connection_count',
      help: 'Connections of a pool, idle or used.',
      labelNames: [pool, state],
    });
    this.#idleMax = metrics.gauge({
      name: 'db_client_connection_idle_max',
      help: 'Idle connections that a pool keeps at most.',
      labelNames,
    });
    this.#max = metrics.gauge({
      name: 'db_client_connection_max',
      help: 'Connections that a pool opens at most.',
      labelNames,
    });
    this.#pending = metrics.gauge({
      name: 'db_client_connection_pending_requests',
      help: 'Callers that wait for a connection of a pool.',
      labelNames,
    });
    this.#timeouts = metrics.counter({
      name: 'db_client_connection_timeouts_total',
      help: 'Callers that gave up waiting for a connection of a pool.',
      labelNames,
    });
    this.#createTime = metrics.histogram({
      name: 'db_client_connection_create_time_seconds',
      help: 'Time that it took to open a connection, in seconds.',
      labelNames,
      buckets,
    });
    this.#waitTime = metrics.histogram({
      name: 'db_client_connection_wait_time_seconds',
      help: 'Time that a caller waited for a connection of a pool, in seconds.',
      labelNames,
      buckets,
    });
    this.#useTime = metrics.histogram({
      name: 'db_client_connection_use_time_seconds',
      help: 'Time between taking a connection from a pool and giving it back, in seconds.',
      labelNames,
      buckets,
    });
    metrics.addCollector({
      name: 'pools',
      feeds: [this.#count, this.#idleMax, this.#max, this.#pending],
      collect,
    });
  }

  /** Returns what one pool records in. */
  of(name: string) {
    const labels = { [pool]: name } as Record<typeof pool, string>;
    return {
      timeouts: this.#timeouts.labels(labels),
      createTime: this.#createTime.labels(labels),
      waitTime: this.#waitTime.labels(labels),
      useTime: this.#useTime.labels(labels),
    };
  }

  /** Writes down how a pool is now. */
  show(name: string, { idle, used, pending, max, maxIdle }: PoolState): void {
    const labels = { [pool]: name } as Record<typeof pool, string>;
    this.#count.labels({ ...labels, [state]: 'idle' }).set(idle);
    this.#count.labels({ ...labels, [state]: 'used' }).set(used);
    this.#pending.labels(labels).set(pending);
    if (max !== undefined) this.#max.labels(labels).set(max);
    if (maxIdle !== undefined) this.#idleMax.labels(labels).set(maxIdle);
  }

  /** Forgets how it was; what was counted stays. */
  hide(name: string): void {
    const labels = { [pool]: name } as Record<typeof pool, string>;
    this.#count.remove({ ...labels, [state]: 'idle' });
    this.#count.remove({ ...labels, [state]: 'used' });
    for (const gauge of [this.#pending, this.#max, this.#idleMax]) gauge.remove(labels);
  }
}

export type PoolSeries = ReturnType<PoolMetrics['of']>;
