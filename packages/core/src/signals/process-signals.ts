import { performance } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import type { SignalDefinition } from '../host/signals.ts';
import { readCpuUsage } from '../process/cpu-usage.ts';
import { memoryLimitBytes } from '../process/memory-limit.ts';
import type { RuntimeMetrics } from '../process/runtime-metrics.ts';
import { grouped, overTime, rate, selector, sumRate } from './promql.ts';

/** The limit of memory is looked up at one of so many readings: that takes several times as long as the rest, and it hardly ever changes. */
const readingsPerLimit = 10;

/** Returns the signals of how full the process is. Their PromQL is of the worst instance of each group. */
export function processSignals(runtime: RuntimeMetrics): SignalDefinition[] {
  const base = { better: 'lower', labels: [] } as const;
  let limitBytes = 0;
  let readings = 0;
  return [
    {
      ...base,
      kind: 'rate',
      id: 'process.cpu',
      title: 'Processor (of one core)',
      unit: 'ratio',
      limits: { warning: 0.8 },
      total: () => {
        const { user, system } = readCpuUsage();
        return (user + system) / 1e6;
      },
      promql: (query) => grouped('max', rate('process_cpu_seconds_total', query), query),
    },
    {
      ...base,
      kind: 'ratio',
      id: 'process.event_loop_utilization',
      title: 'Event loop utilisation',
      unit: 'ratio',
      limits: { warning: 0.8, critical: 0.95 },
      totals: () => {
        const { active, idle } = performance.eventLoopUtilization();
        return { bad: active, total: active + idle };
      },
      promql: (query) => grouped('max', overTime('avg', 'nodejs_eventloop_utilization_ratio', query), query),
    },
    {
      ...base,
      kind: 'level',
      id: 'process.event_loop_delay',
      title: 'Event loop delay p99',
      unit: 's',
      limits: { warning: 0.1, critical: 0.5 },
      over: 'max',
      value: () => runtime.eventLoopDelayP99Ms / 1_000,
      promql: (query) => grouped('max', overTime('max', 'nodejs_eventloop_lag_p99_seconds', query), query),
    },
    {
      ...base,
      kind: 'level',
      id: 'process.heap_ratio',
      title: 'Heap (of its limit)',
      unit: 'ratio',
      limits: { warning: 0.85, critical: 0.95 },
      over: 'mean',
      value: () => {
        const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
        return used / limit;
      },
      promql: (query) =>
        grouped(
          'max',
          `${overTime('avg', 'nodejs_heap_size_used_bytes', query)} / ${selector('nodejs_heap_size_limit_bytes', query)}`,
          query,
        ),
    },
    {
      ...base,
      kind: 'level',
      id: 'process.memory_ratio',
      title: 'Memory (of its limit)',
      unit: 'ratio',
      limits: { warning: 0.85, critical: 0.95 },
      over: 'mean',
      value: () => {
        if (readings++ % readingsPerLimit === 0) limitBytes = memoryLimitBytes();
        return process.memoryUsage.rss() / limitBytes;
      },
      promql: (query) =>
        grouped(
          'max',
          `${overTime('avg', 'process_resident_memory_bytes', query)} / ${selector('process_memory_limit_bytes', query)}`,
          query,
        ),
    },
    {
      ...base,
      kind: 'rate',
      id: 'process.gc_ratio',
      title: 'Time in garbage collections',
      unit: 'ratio',
      limits: { warning: 0.1, critical: 0.25 },
      total: () => runtime.gcSeconds,
      promql: (query) =>
        grouped('max', `sum without (kind) (${sumRate('nodejs_gc_duration_seconds', query)})`, query),
    },
  ];
}
