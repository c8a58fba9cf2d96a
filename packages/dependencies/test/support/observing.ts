import { createMonitor, type Extension, type Monitor } from '@golden-signals/core';
import type { CallEnd, ExtensionHost } from '@golden-signals/core/extension';
import { MemoryLogger } from '@golden-signals/core/testing';
import { dependencies } from '@golden-signals/dependencies';

/** A monitor by the clock that goes, and all calls that were over in it. */
export interface Observing {
  readonly monitor: Monitor;
  readonly host: ExtensionHost;
  readonly logger: MemoryLogger;
  readonly ends: CallEnd[];
}

export function observing(): Observing {
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
    env: {},
    stalls: false,
    runtimeMetrics: false,
    extensions: [dependencies(), listener],
  });
  return { monitor, host: host!, logger, ends };
}

/** How many calls there were by operation. */
export function byOperation(ends: readonly CallEnd[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { operation } of ends) counts[operation] = (counts[operation] ?? 0) + 1;
  return counts;
}

export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

export const turn = () => new Promise((resolve) => setImmediate(resolve));
