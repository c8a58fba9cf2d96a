import { createMonitor } from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import { type CheckFunction, type CheckOptions, type CheckReport, health } from '@golden-signals/health';

/** A check in use, on the system's clock; nothing is cached, so that each reading is a run. */
export function running(run: CheckFunction, options: CheckOptions = {}) {
  const monitor = createMonitor({ runtimeMetrics: false, logger: new MemoryLogger(), env: {} });
  const subject = health({ checks: { it: { cacheMs: 0, timeoutMs: 5_000, ...options, run } } });
  monitor.use(subject);
  const read = async (): Promise<CheckReport> => {
    const { checks } = await subject.read();
    return checks[0]!;
  };
  return {
    read,
    /** Reads until it is; a run that was given up needs a moment to end. */
    async untilHealthy(): Promise<void> {
      while ((await read()).status !== 'healthy') await new Promise((resolve) => setImmediate(resolve));
    },
    close: () => monitor.close(),
  };
}
