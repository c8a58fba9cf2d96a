import type { ExtensionHost, Undo } from '@golden-signals/core/extension';
import { MeasuredPool, type PoolTotals } from './measured-pool.ts';
import { poolFindings } from './pool-findings.ts';
import { PoolMetrics } from './pool-metrics.ts';
import { freeName } from './pool-names.ts';
import { poolSignals } from './pool-signals.ts';
import { type ReportedPool, reportedPool } from './pools-report.ts';

/** Connections of a pool, as they are now. */
export interface PoolState {
  readonly idle: number;
  readonly used: number;
  /** Callers that wait for one. */
  readonly pending: number;
  /** Undefined where there is no limit. */
  readonly max: number | undefined;
  /** Idle ones that it keeps. Default: unknown. */
  readonly maxIdle?: number | undefined;
}

/** What a pool tells of. */
export interface ObservedPool {
  /** As it is called in labels and reports. */
  readonly name: string;
  /** Somebody got a connection after waiting so long, or gave up. */
  waited(ms: number): void;
  /** A new connection was made within so long. */
  created(ms: number): void;
  /** A connection came back after it was used for so long. */
  used(ms: number): void;
  /** Somebody gave up waiting. */
  timedOut(): void;
  readonly close: Undo;
}

/** The pools of one monitor, under OpenTelemetry's names. */
export class Pools {
  readonly #host: ExtensionHost;
  readonly #open = new Map<string, MeasuredPool>();
  #metrics: PoolMetrics | undefined;
  /** Of pools that are closed, because totals never fall. */
  #gone: Pick<PoolTotals, 'waitMs' | 'timeouts'> = { waitMs: 0, timeouts: 0 };

  constructor(host: ExtensionHost) {
    this.#host = host;
  }

  /**
   * Adds a pool. Metrics, signals and findings of pools exist from the first one on.
   *
   * @param name Unlike that of other pools; made so where it is not.
   * @param read Asked at each scrape; undefined when the pool is gone.
   */
  add(name: string, read: () => PoolState | undefined): ObservedPool {
    this.#metrics ??= this.#begin();
    const own = freeName(name, this.#open);
    const pool = new MeasuredPool(own, this.#host, this.#metrics, read, () => this.#remove(pool));
    this.#open.set(own, pool);
    return pool;
  }

  /** The open pools, in the order in which they were added. */
  get open(): Iterable<MeasuredPool> {
    return this.#open.values();
  }

  find(name: string): MeasuredPool | undefined {
    return this.#open.get(name);
  }

  /** What was counted of all pools since the start, those that are closed included. */
  get totals(): Pick<PoolTotals, 'waitMs' | 'timeouts'> {
    let { waitMs, timeouts } = this.#gone;
    for (const { totals } of this.#open.values()) {
      waitMs += totals.waitMs;
      timeouts += totals.timeouts;
    }
    return { waitMs, timeouts };
  }

  /** Returns how all pools are, ready for `JSON.stringify`. */
  report(): readonly ReportedPool[] {
    return Array.from(this.#open.values(), reportedPool).filter((pool) => pool !== undefined);
  }

  #begin(): PoolMetrics {
    const host = this.#host;
    const metrics = new PoolMetrics(host.metrics, () => this.#show());
    for (const signal of poolSignals(this)) host.signals.define(signal);
    host.findings.add('pools', (windowMs) => poolFindings(this, host, windowMs));
    return metrics;
  }

  #show(): void {
    for (const pool of [...this.#open.values()]) {
      const { state } = pool;
      if (state !== undefined) this.#metrics?.show(pool.name, state);
      else this.#metrics?.hide(pool.name);
    }
  }

  #remove(pool: MeasuredPool): void {
    if (this.#open.get(pool.name) !== pool) return;
    this.#open.delete(pool.name);
    const { waitMs, timeouts } = pool.totals;
    this.#gone = { waitMs: this.#gone.waitMs + waitMs, timeouts: this.#gone.timeouts + timeouts };
    this.#metrics?.hide(pool.name);
  }
}
