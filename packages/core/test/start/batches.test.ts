// Batches that say how far they are.

import { setImmediate as turn } from 'node:timers/promises';
import { type BatchContext, createMonitor, type Monitor, measure } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

let clock: FakeClock;
let logger: MemoryLogger;
let monitor: Monitor;

beforeEach(() => {
  clock = new FakeClock();
  logger = new MemoryLogger();
  monitor = createMonitor({ clock, logger, env: {} });
});

afterEach(() => monitor.close());

const scraped = async () =>
  (await monitor.registry.metrics()).split('\n').filter((line) => line.startsWith('batch_'));
const linesOf = () => monitor.reportSections().find(({ headline }) => headline === 'batches')?.lines;

test('while it runs, the report says how far it is, and how long it takes; then how it went', async () => {
  let context: BatchContext | undefined;
  let finish = () => {};
  const batch = measure(
    'import',
    (given) => {
      context = given;
      return new Promise<number>((resolve) => {
        finish = () => resolve(42);
      });
    },
    { monitor },
  );
  expect(monitor.diagnostics().batches).toBeUndefined();
  context!.total(10_000);
  clock.advance(35_000);
  context!.failed(12);
  context!.progress(4_200);
  expect(linesOf()).toEqual([
    'import: 4,200 of 10,000 done, 120 per second, about 48 s left, 12 failed (0.29 %)',
  ]);
  expect(monitor.diagnostics().batches!.running).toMatchObject([
    { operation: 'import', state: 'running', total: 10_000, done: 4_200, failed: 12, perSecond: 120 },
  ]);
  expect(monitor.diagnostics().batches!.running[0]!.progressRatio).toBe(0.42);
  expect(await scraped()).toEqual([
    'batch_items_total{operation="import",outcome="error"} 12',
    'batch_items_total{operation="import",outcome="success"} 4188',
    'batch_progress_ratio{operation="import"} 0.42',
    expect.stringMatching(/^batch_remaining_seconds\{operation="import"\} 48\.3/),
  ]);
  clock.advance(65_000);
  context!.progress(10_000);
  finish();
  expect(await batch).toBe(42);
  await turn();
  const line = 'import: 10,000 of 10,000 done in 100 s, 100 per second, 12 failed (0.12 %)';
  expect(linesOf()).toEqual([line]);
  expect(logger.entries).toContainEqual(expect.objectContaining({ level: 'info', message: `batch ${line}` }));
  expect(await scraped()).toEqual([
    'batch_items_total{operation="import",outcome="error"} 12',
    'batch_items_total{operation="import",outcome="success"} 9988',
  ]);
});

test('one that throws says how far it came', () => {
  const fail = () =>
    measure(
      'import',
      (batch) => {
        batch.total(10);
        clock.advance(1_000);
        batch.progress(4);
        throw new Error('no');
      },
      { monitor },
    );
  expect(fail).toThrow('no');
  expect(linesOf()).toEqual(['import: 4 of 10 done in 1 s, 4 per second, ended with error']);
});

test('what makes no sense changes nothing', async () => {
  measure(
    'import',
    (batch) => {
      batch.total(-1);
      batch.total(Number.NaN);
      batch.progress(5);
      batch.progress(3);
      batch.progress('7' as never);
      batch.failed(-2);
    },
    { monitor },
  );
  expect(monitor.diagnostics().batches!.ended).toMatchObject([{ total: undefined, done: 5, failed: 0 }]);
  expect(await monitor.registry.metrics()).toContain(
    'golden_signals_internal_errors_total{component="batch"} 4\n',
  );
});

test('the latest run of 50 names is kept', () => {
  for (let i = 0; i < 60; i++) measure(`import-${i}`, (batch) => batch.progress(1), { monitor });
  measure('import-20', (batch) => batch.progress(2), { monitor });
  const { ended } = monitor.diagnostics().batches!;
  expect(ended).toHaveLength(50);
  expect(ended[0]).toMatchObject({ operation: 'import-20', done: 2 });
  expect(ended.at(-1)).toMatchObject({ operation: 'import-10' });
});

test('without a monitor, or with a closed one, it runs all the same', async () => {
  await monitor.close();
  expect(measure('import', (batch) => batch.progress(1) ?? 'done', { monitor })).toBe('done');
});
