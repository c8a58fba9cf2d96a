import { setImmediate as turn } from 'node:timers/promises';
import { createMonitor, type Extension, type Monitor, type MonitorOptions } from '@golden-signals/core';
import type { CallEnd, ExtensionHost } from '@golden-signals/core/extension';
import { MemoryLogger } from '@golden-signals/core/testing';
import { dependencies } from '@golden-signals/dependencies';
import { afterEach } from '@jest/globals';

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanups.splice(0).reverse()) await cleanUp();
});

/** Runs at the end of the test, the last one first. */
export function cleanUp(run: () => unknown): void {
  cleanups.push(run);
}

export interface Observing {
  readonly monitor: Monitor;
  readonly host: ExtensionHost;
  readonly logger: MemoryLogger;
  /** All calls that are over. */
  readonly ends: CallEnd[];
  /** Their operations, in the order in which they ended. */
  operations(): string[];
  /** The lines of a scrape that begin so. */
  scraped(start: string): Promise<string[]>;
}

/** A monitor that uses dependencies, and what it hears of calls. */
export function observing(options: MonitorOptions = {}): Observing {
  const logger = new MemoryLogger();
  const ends: CallEnd[] = [];
  let host: ExtensionHost | undefined;
  const listener: Extension = {
    name: 'listener',
    requires: { requestContext: true },
    setup(given) {
      host = given;
      given.calls.onEnd((end) => ends.push(end));
    },
  };
  const monitor = createMonitor({
    logger,
    runtimeMetrics: false,
    stalls: false,
    env: {},
    extensions: [dependencies(), listener],
    ...options,
  });
  cleanUp(() => monitor.close());
  return {
    monitor,
    host: host!,
    logger,
    ends,
    operations: () => ends.map(({ operation }) => operation),
    async scraped(start) {
      return (await monitor.registry.metrics()).split('\n').filter((line) => line.startsWith(start));
    },
  };
}

/** Waits for a condition that is sure to come. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turn();
}
