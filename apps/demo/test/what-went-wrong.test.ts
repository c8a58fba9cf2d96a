import { createMonitor, type Monitor } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { afterEach, expect, test } from '@jest/globals';
import { whatWentWrong, worstOfEach } from '../src/what-went-wrong.ts';

let monitor: Monitor;
afterEach(() => monitor.close());

test('is the end of the report, and its first lines', () => {
  monitor = createMonitor({
    clock: new FakeClock(),
    logger: new MemoryLogger(),
    runtimeMetrics: false,
    env: {},
  });
  expect(worstOfEach(monitor)).toEqual([]);
  for (const id of [17, 18]) monitor.captureError(new Error(`Order ${id} cannot be priced.`));
  expect(monitor.report().endsWith(`\n\n${whatWentWrong(monitor)}\n`)).toBe(true);
  expect(whatWentWrong(monitor)).toMatch(/^errors:\n {2}2 × Error: Order <n> cannot be priced\./);
  expect(worstOfEach(monitor)[0]).toMatch(/^errors: 2 × Error: Order <n> cannot be priced\./);
});
