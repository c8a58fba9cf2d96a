import type { ExtensionHost } from '@golden-signals/core/extension';
import type { PoolMetrics, PoolSeries } from './pool-metrics.ts';
import type { ObservedPool, PoolState } from './pools.ts';
import { RecentWaits } from './recent-waits.ts';

/** What a pool has seen since its start. */
export interface PoolTotals {
  readonly waits: number;
  readonly waitMs: number;
  readonly timeouts: number;
  readonly created: number;
}

/** One pool of one monitor. */
export class MeasuredPool implements ObservedPool {
  readonly name: string;
  readonly recent: RecentWaits;
  readonly #host: ExtensionHost;
  readonly #read: () => PoolState | undefined;
  readonly #series: PoolSeries;
  readonly #remove: () => void;
  #waits = 0;
  #waitMs = 0;
  #timeouts = 0;
  #created = 0;

  /** @param remove Called at `close()`. */
  constructor(
    name: string,
    host: ExtensionHost,
    metrics: PoolMetrics,
    read: () => PoolState | undefined,
    remove: () => void,
  ) {
    this.name = name;
    this.recent = new RecentWaits(host.clock);
    this.#host = host;
    this.#read = read;
    this.#series = metrics.of(name);
    this.#remove = remove;
  }

  /** How it is now; undefined where it cannot say. Never throws. */
  get state(): PoolState | undefined {
    try {
      return this.#read();
    } catch (error) {
      this.#host.internalError(error);
      return undefined;
    }
  }

  get totals(): PoolTotals {
    return { waits: this.#waits, waitMs: this.#waitMs, timeouts: this.#timeouts, created: this.#created };
  }

  waited(ms: number): void {
    this.#waits += 1;
    this.#waitMs += ms;
    this.recent.waited(ms);
    this.#series.waitTime.observe(ms / 1_000);
  }

  created(ms: number): void {
    this.#created += 1;
    this.#series.createTime.observe(ms / 1_000);
  }

  used(ms: number): void {
    this.#series.useTime.observe(ms / 1_000);
  }

  timedOut(): void {
    this.#timeouts += 1;
    this.recent.timedOut();
    this.#series.timeouts.inc();
  }

  readonly close = (): void => this.#remove();
}
