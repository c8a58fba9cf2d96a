import { createMonitor, defaultMonitor, type Monitor } from '@golden-signals/core';
import { offerDefaultMonitor, shapeVersion } from '@golden-signals/core/adapter';
import { MemoryLogger } from '@golden-signals/core/testing';
import { afterAll, expect, test } from '@jest/globals';

const monitors: Monitor[] = [];
afterAll(() => Promise.all(monitors.map((monitor) => monitor.close())));

function offer(): MemoryLogger {
  const logger = new MemoryLogger();
  const monitor = createMonitor({ logger });
  monitors.push(monitor);
  offerDefaultMonitor(monitor);
  expect(defaultMonitor()).toBe(monitor);
  return logger;
}

test('beside a version of another shape there are two default monitors, which one line says', async () => {
  expect(offer().entries).toEqual([]);
  await monitors[0]!.close();

  const other = { closed: false };
  const otherKey = Symbol.for(`golden-signals.default-monitor/${shapeVersion + 1}`);
  Object.assign(globalThis, { [otherKey]: other });
  const { entries } = offer();
  expect(entries).toMatchObject([{ level: 'warn', message: expect.stringContaining('Two versions') }]);
  expect((globalThis as Record<symbol, unknown>)[otherKey]).toBe(other);

  await monitors[1]!.close();
  expect(offer().entries).toEqual([]);
});
