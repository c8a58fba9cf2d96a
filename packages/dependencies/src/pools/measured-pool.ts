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

/** One pool of one monitor. Its fields are `private`, not `#private`, see docs/hot-path.md, rule 12. */
export class MeasuredPool implements ObservedPool {
  readonly name: string;
  readonly recent: RecentWaits;
  private readonly host: ExtensionHost;
  private readonly read: () => PoolState | undefined;
  private readonly series: PoolSeries;
  private readonly remove: () => void;
  private waitCount = 0;
  private waitTotalMs = 0;
  private timeoutCount = 0;
  private createdCount = 0;

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
    this.host = host;
    this.read = read;
    this.series = metrics.of(name);
    this.remove = remove;
  }

  /** How it is now; undefined where it cannot say. Never throws. */
  get state(): PoolState | undefined {
    try {
      return this.read();
    } catch (error) {
      this.host.internalError(error);
      return undefined;
    }
  }

  get totals(): PoolTotals {
    return {
      waits: this.waitCount,
      waitMs: this.waitTotalMs,
      timeouts: this.timeoutCount,
      created: this.createdCount,
    };
  }

  waited(ms: number): void {
    this.waitCount += 1;
    this.waitTotalMs += ms;
    // Handing a free connection over takes a moment too, in which nobody waits.
    if (ms >= 1) this.recent.waited(ms);
    this.series.waitTime.observe(ms / 1_000);
  }

  created(ms: number): void {
    this.createdCount += 1;
    this.series.createTime.observe(ms / 1_000);
  }

  used(ms: number): void {
    this.series.useTime.observe(ms / 1_000);
  }

  timedOut(): void {
    this.timeoutCount += 1;
    this.recent.timedOut();
    this.series.timeouts.inc();
  }

  readonly close = (): void => this.remove();
}
