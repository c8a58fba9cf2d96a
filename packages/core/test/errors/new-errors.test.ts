// Errors that are new since the deploy: those that no earlier version has seen, where a history file remembers.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMonitor, type ErrorGroup } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'golden-signals-errors-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** One life of the service: what goes wrong in it, and what is then known. */
async function live(version: string, errors: readonly string[], historyFile = join(folder, 'history.bin')) {
  const clock = new FakeClock();
  const monitor = createMonitor({
    clock,
    logger: new MemoryLogger(),
    stalls: false,
    runtimeMetrics: false,
    env: {},
    service: { name: 'shop', version, instance: 'a' },
    ...(historyFile === '' ? {} : { signals: { historyFile } }),
  });
  const signal = monitor.signals.get('errors.new_rate');
  signal.keep({ windowMs: 300_000 });
  clock.advance(5_000);
  for (const name of errors) monitor.captureError(Object.assign(new Error('wrong'), { name }));
  clock.advance(4_000);
  const reading = signal.read(8_000);
  const events = reading && Math.round((reading.value * reading.coveredMs) / 1_000);
  const [count] = /(?<=^golden_signals_new_errors_total )\d+$/m.exec(await monitor.registry.metrics())!;
  const groups = monitor.diagnostics().errors!.groups as readonly ErrorGroup[];
  const versions = Object.fromEntries(groups.map(({ type, firstSeenVersion }) => [type, firstSeenVersion]));
  await monitor.close();
  return {
    events,
    count: Number(count),
    versions,
    seenIn: Object.fromEntries(groups.map((group) => [group.type, group.versions])),
    isNew: groups.filter((group) => group.isNew).map(({ type }) => type),
  };
}

test('nothing is known before the first deploy, and afterwards what was seen before is not new', async () => {
  expect(await live('1.0', ['Old', 'Old'])).toMatchObject({ events: undefined, count: 0 });
  // A restart is no deploy.
  expect(await live('1.0', ['Old', 'Other'])).toMatchObject({ events: undefined, count: 0 });
  expect(await live('1.1', ['Old', 'New', 'New', 'Other'])).toMatchObject({
    events: 2,
    count: 2,
    versions: { Old: '1.0', Other: '1.0', New: '1.1' },
  });
  // After a restart it is still new, and with the next version it is not.
  expect(await live('1.1', ['New'])).toMatchObject({ events: 1, versions: { New: '1.1' } });
  expect(await live('1.2', ['New', 'Old'])).toMatchObject({ events: 0, count: 0 });
  // Neither is it after going back to the version that had it first.
  expect(await live('1.1', ['New', 'Newer'])).toMatchObject({ events: 1 });
});

test('a group has the latest versions that it was seen in, and says whether it is new', async () => {
  await live('1.0', ['Old']);
  expect(await live('1.1', ['Old', 'New'])).toMatchObject({
    seenIn: { Old: ['1.0', '1.1'], New: ['1.1'] },
    isNew: ['New'],
  });
  for (const version of ['1.2', '1.3', '1.4']) await live(version, ['Old']);
  // After going back it was seen in the earlier one last.
  expect((await live('1.0', ['Old'])).seenIn).toEqual({ Old: ['1.1', '1.2', '1.3', '1.4', '1.0'] });
  expect((await live('1.5', ['Old'])).seenIn).toEqual({ Old: ['1.2', '1.3', '1.4', '1.0', '1.5'] });
});

test('without a history file nothing is known', async () => {
  expect(await live('1.0', ['A'], '')).toMatchObject({ events: undefined, versions: { A: '1.0' } });
});

test('where there are too many, those of earlier versions stay known', async () => {
  const many = (name: string) => Array.from({ length: 1_500 }, (_, at) => `${name}${at}`);
  await live('1.0', ['First', ...many('A'), 'First']);
  expect((await live('1.1', [...many('B'), 'A999'])).count).toBe(1_501);
  // The last seen 800 of the thousand that there was room for.
  expect((await live('1.2', ['First', 'A998', 'A998', 'B0'])).count).toBeLessThanOrEqual(1);
});
