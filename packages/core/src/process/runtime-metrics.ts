import { getHeapStatistics } from 'node:v8';
import type { Clock } from '../base/clock.ts';
import type { SaturationSnapshot } from '../host/service-snapshot.ts';
import type { Registry } from '../metrics/registry.ts';
import { Cpu } from './cpu.ts';
import { EventLoop } from './event-loop.ts';
import { watchGc } from './gc.ts';
import { registerHandleMetrics } from './handles.ts';
import { registerHeapMetrics } from './heap.ts';
import { memoryLimitBytes } from './memory-limit.ts';
import { registerProcessMetrics } from './process.ts';

/** Half of how far back the event loop's and the processor's figures reach; scrapers usually come more often. */
const intervalMs = 30_000;

export interface RuntimeMetricsOptions {
  readonly clock: Clock;
}

export interface RuntimeMetrics {
  /** Synchronous; takes about 0.1 ms. */
  saturation(): SaturationSnapshot;
  /** How late the event loop was in the last 30 to 60 seconds: the 99th percentile. */
  readonly eventLoopDelayP99Ms: number;
  /** Time that garbage collections have taken, since the registration. */
  readonly gcSeconds: number;
  /** As `GcWatch.pausedMs`. */
  gcPausedMs(fromMs: number, toMs: number): number;
  /** Stops what observes; the metrics stay, and what is read on demand stays current. Idempotent. */
  close(): void;
}

/**
 * Registers the metrics of the process and of Node.js, under the names, types, labels and help texts of prom-client's
 * default metrics, and starts to observe the event loop and the garbage collector.
 *
 * Differences from prom-client: the event loop's lag does not contain the sampling interval and is not reset by a
 * scrape; all collections of a batch are counted; processor time counts from the start of the process; the gauges whose
 * names end with `_total` have no type. Beyond it:
 * `nodejs_eventloop_utilization_ratio`, `nodejs_heap_size_limit_bytes`, `process_memory_limit_bytes`.
 *
 * Nothing here keeps the process alive.
 *
 * @throws GoldenSignalsError `ERR_GS_METRIC_CONFLICT` when one of the names is taken by a metric of another shape.
 */
export function registerRuntimeMetrics(registry: Registry, options: RuntimeMetricsOptions): RuntimeMetrics {
  const { clock } = options;
  // First, because metrics are collected in this order and must not count what collecting others has just started.
  registerHandleMetrics(registry);
  const cpu = new Cpu(registry, clock);
  registerProcessMetrics(registry);
  registerHeapMetrics(registry);
  const eventLoop = new EventLoop(registry, clock);
  const gc = watchGc(registry, clock);
  const stopRotating = clock.every(intervalMs, () => {
    cpu.rotate();
    eventLoop.rotate();
  });
  return {
    saturation: () => {
      const heap = getHeapStatistics();
      return {
        cpuRatio: cpu.ratio,
        eventLoopUtilization: eventLoop.utilization,
        eventLoopDelayP99Ms: eventLoop.delayP99Ms,
        heapUsedBytes: heap.used_heap_size,
        heapLimitBytes: heap.heap_size_limit,
        memoryRssBytes: process.memoryUsage.rss(),
        memoryLimitBytes: memoryLimitBytes(),
      };
    },
    get eventLoopDelayP99Ms() {
      return eventLoop.delayP99Ms;
    },
    get gcSeconds() {
      return gc.seconds;
    },
    gcPausedMs: gc.pausedMs,
    close: () => {
      stopRotating();
      gc.close();
      eventLoop.close();
    },
  };
}
