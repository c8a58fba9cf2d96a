// Alerts of a process that is shut down in an orderly way.

import { createServer } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Alert, alerting } from '@golden-signals/alerting';
import { createMonitor, type Extension } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { gracefulShutdown } from '@golden-signals/health';
import { expect, test } from '@jest/globals';

test('a service that is drained alerts nobody', async () => {
  const clock = new FakeClock();
  const logger = new MemoryLogger();
  const level = { value: 0 };
  const seen: string[] = [];
  const probe: Extension = {
    name: 'probe',
    setup({ signals }) {
      signals.define({
        ...{ id: 'test.level', title: 'A test', unit: '1', better: 'lower', kind: 'level', over: 'last' },
        ...{ labels: [], promql: () => undefined, value: () => level.value },
      });
    },
  };
  const alerts = alerting({
    defaults: false,
    rules: [{ name: 'LevelHigh', signal: 'test.level', windowMs: 1_000, above: 10, summary: 'High.' }],
    handlers: [({ name, state }: Alert) => void seen.push(`${name} ${state}`)],
  });
  const monitor = createMonitor({
    ...{ clock, logger, env: {}, runtimeMetrics: false, stalls: false, extensions: [probe, alerts] },
  });
  const pass = async (value: number) => {
    level.value = value;
    clock.advance(15_000);
    for (let turn = 0; turn < 5; turn++) await nextTurn();
  };
  await pass(20);
  await pass(0);
  expect(seen).toEqual(['LevelHigh firing', 'LevelHigh resolved']);

  const heard: string[] = [];
  monitor.on('shutdown', ({ reason }) => heard.push(reason));
  const shutdown = gracefulShutdown(createServer(), {
    ...{ monitor, signals: [], exit: false, drainDelayMs: 900_000 },
  });
  const done = shutdown.shutdown('a deploy');
  for (let waited = 0; waited < 600_000; waited += 15_000) await pass(20);
  expect(alerts.list()).toMatchObject([{ name: 'LevelHigh', state: 'firing' }]);
  expect(seen).toHaveLength(2);
  clock.advance(900_000);
  expect(await done).toBe(0);
  monitor.beginShutdown('a second time');
  expect(heard).toEqual(['a deploy']);
  await monitor.close();
  expect(seen).toHaveLength(2);
});
