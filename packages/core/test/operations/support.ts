import { createMonitor, type Monitor, type MonitorOptions } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';

/** A monitor with a clock that stands still, and a reader of single samples. */
export function testMonitor(options: MonitorOptions = {}) {
  const clock = new FakeClock();
  const logger = new MemoryLogger();
  const monitor: Monitor = createMonitor({ clock, logger, runtimeMetrics: false, env: {}, ...options });
  return { monitor, clock, logger, sample: (line: string) => readSample(monitor, line) };
}

/** The value of the sample whose text begins with `line` in the scrape; undefined when there is none. */
async function readSample(monitor: Monitor, line: string): Promise<number | undefined> {
  const text = await monitor.registry.metrics();
  const found = text.split('\n').find((candidate) => candidate.startsWith(`${line} `));
  return found === undefined ? undefined : Number(found.slice(line.length + 1));
}
