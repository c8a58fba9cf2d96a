import { createMonitor, type Extension, type Monitor, type MonitorOptions } from '@golden-signals/core';
import type { CallEnd, ExtensionHost } from '@golden-signals/core/extension';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { afterEach } from '@jest/globals';

const monitors: Monitor[] = [];

afterEach(async () => {
  await Promise.all(monitors.splice(0).map((monitor) => monitor.close()));
});

interface Calling {
  readonly monitor: Monitor;
  readonly host: ExtensionHost;
  readonly clock: FakeClock;
  readonly logger: MemoryLogger;
  /** All calls that are over. */
  readonly ends: CallEnd[];
}

/** A monitor with an extension that hands its host out, by a clock that stands still. */
export function calling(options: MonitorOptions = {}): Calling {
  const clock = new FakeClock();
  const logger = new MemoryLogger();
  const ends: CallEnd[] = [];
  let host: ExtensionHost | undefined;
  const extension: Extension = {
    name: 'caller',
    requires: { requestContext: true },
    setup(given) {
      host = given;
      given.calls.onEnd((end) => ends.push(end));
    },
  };
  const monitor = createMonitor({
    clock,
    logger,
    runtimeMetrics: false,
    stalls: false,
    env: {},
    extensions: [extension],
    ...options,
  });
  monitors.push(monitor);
  return { monitor, host: host!, clock, logger, ends };
}

/** The lines of a scrape that begin so. */
export async function scraped(monitor: Monitor, start: string): Promise<string[]> {
  return (await monitor.registry.metrics()).split('\n').filter((line) => line.startsWith(start));
}
