import { type IntervalHistogram, monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { Clock } from '../base/clock.ts';
import type { Registry } from '../metrics/registry.ts';
import { TrailingReading } from './trailing-reading.ts';

/** How often the delay is sampled; prom-client's default. */
const resolutionMs = 10;

type Statistic = (histogram: IntervalHistogram) => number;

const delayStatistics: ReadonlyArray<readonly [name: string, help: string, statistic: Statistic]> = [
  ['min', 'The minimum recorded event loop delay.', (delays) => delays.min],
  ['max', 'The maximum recorded event loop delay.', (delays) => delays.max],
  ['mean', 'The mean of the recorded event loop delays.', (delays) => delays.mean],
  ['p50', 'The 50th percentile of the recorded event loop delays.', (delays) => delays.percentile(50)],
  ['p90', 'The 90th percentile of the recorded event loop delays.', (delays) => delays.percentile(90)],
  ['p99', 'The 99th percentile of the recorded event loop delays.', (delays) => delays.percentile(99)],
];

/**
 * How busy the event loop is and how late it is, over the last one to two intervals between calls of `rotate`.
 *
 * Two histograms of Node.js record the same delays, started one interval apart. The older is read; at the end of an
 * interval it is emptied and becomes the younger. So no reader empties what another is about to read, a stall is
 * visible at once, and stays visible for a whole interval at least.
 */
export class EventLoop {
  readonly #utilization = new TrailingReading(() => performance.eventLoopUtilization());
  #older = monitorEventLoopDelay({ resolution: resolutionMs });
  #younger = monitorEventLoopDelay({ resolution: resolutionMs });

  constructor(registry: Registry, clock: Clock) {
    this.#register(registry, clock);
    this.#older.enable();
    this.#younger.enable();
  }

  /** The share of time the loop was busy, from 0 to 1. */
  get utilization(): number {
    // Without any time between the readings it would be 0 / 0.
    return performance.eventLoopUtilization(this.#utilization.base).utilization || 0;
  }

  get delayP99Ms(): number {
    return this.#delaySeconds((delays) => delays.percentile(99)) * 1_000;
  }

  rotate(): void {
    this.#utilization.rotate();
    this.#older.reset();
    [this.#older, this.#younger] = [this.#younger, this.#older];
  }

  close(): void {
    this.#older.disable();
    this.#younger.disable();
  }

  #register(registry: Registry, clock: Clock): void {
    for (const [name, help, statistic] of delayStatistics) {
      registry.gauge({
        name: `nodejs_eventloop_lag_${name}_seconds`,
        help,
        aggregator: name === 'min' || name === 'max' ? name : 'average',
        collect: (gauge) => gauge.set(this.#delaySeconds(statistic)),
      });
    }
    registry.gauge({
      name: 'nodejs_eventloop_lag_stddev_seconds',
      help: 'The standard deviation of the recorded event loop delays.',
      aggregator: 'average',
      collect: (gauge) => gauge.set(this.#older.count === 0 ? 0 : this.#older.stddev / 1e9),
    });
    registry.gauge({
      name: 'nodejs_eventloop_lag_seconds',
      help: 'Lag of event loop in seconds.',
      aggregator: 'average',
      collect: async (gauge) => gauge.set(await lagSeconds(clock)),
    });
    registry.gauge({
      name: 'nodejs_eventloop_utilization_ratio',
      help: 'Share of time in which the event loop was busy, from 0 to 1, over the last 30 to 60 seconds.',
      aggregator: 'average',
      collect: (gauge) => gauge.set(this.utilization),
    });
  }

  /** Node.js records the time between two samples; the delay is what exceeds the time that was asked for. */
  #delaySeconds(statistic: Statistic): number {
    if (this.#older.count === 0) return 0;
    return Math.max(0, statistic(this.#older) / 1e9 - resolutionMs / 1_000);
  }
}

/** Returns how long one turn of the event loop takes now. */
async function lagSeconds(clock: Clock): Promise<number> {
  const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));
  // The turn that has begun also runs the other collect callbacks of this scrape, which is no lag of the application.
  await nextTurn();
  const startMs = clock.now();
  await nextTurn();
  return (clock.now() - startMs) / 1_000;
}
