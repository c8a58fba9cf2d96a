// What a store keeps is known to the next process, and to others.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileStore, redisStore, type ScheduleStore, type StoredRuns } from '@golden-signals/jobs';
import { afterAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { testWithService } from '../../../test/services.ts';
import { redis } from './bullmq-scene.ts';
import { minuteMs, scheduled, secondMs, settled } from './scheduled-monitor.ts';

const folder = mkdtempSync(join(tmpdir(), 'golden-signals-schedules-'));
const key = `schedules-test-${process.pid}/nightly import`;
const redisKey = `golden-signals:schedule:${key}`;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Whatever keeps runs, another store of the same place has what was kept. */
async function expectToKeep(create: () => ScheduleStore): Promise<void> {
  const store = create();
  expect(await store.read(key)).toBeUndefined();
  await store.write(key, { startedMs: 1_000 });
  await store.write(key, { succeededMs: 1_500, durationMs: 500.25 });
  await store.write(key, { startedMs: 2_000 });
  expect(await create().read(key)).toEqual({ startedMs: 2_000, succeededMs: 1_500, durationMs: 500.25 });
}

test('fileStore keeps what has changed beside what is kept already', () =>
  expectToKeep(() => fileStore(join(folder, 'runs'))));

await testWithService(redis, 'redisStore does, with a client of ioredis', async () => {
  const client = new Redis();
  try {
    await expectToKeep(() => redisStore(client));
  } finally {
    await client.del(redisKey);
    await client.quit();
  }
});

await testWithService(redis, 'redisStore does, with a client of redis', async () => {
  const client = await createClient().connect();
  try {
    await expectToKeep(() => redisStore(client));
  } finally {
    await client.del(redisKey);
    await client.close();
  }
});

test('a file is replaced as a whole, and nothing else is left in the folder', async () => {
  const place = join(folder, 'atomic');
  const store = fileStore(place);
  await Promise.all(Array.from({ length: 20 }, (_, startedMs) => store.write(key, { startedMs })));
  expect(readdirSync(place)).toEqual([`${encodeURIComponent(key)}.json`]);
  const path = join(place, `${encodeURIComponent(key)}.json`);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toHaveProperty('startedMs');
  writeFileSync(path, '{"startedMs":');
  await expect(store.read(key)).rejects.toThrow(SyntaxError);
  await store.write(key, { startedMs: 3 });
  expect(await store.read(key)).toEqual({ startedMs: 3 });
  writeFileSync(path, '{"startedMs":"soon","succeededMs":null,"else":1}');
  expect(await store.read(key)).toEqual({});
});

test('a store that is none is an error at start', () => {
  const code = 'ERR_GS_OPTION_INVALID';
  expect(() => fileStore('')).toThrow(expect.objectContaining({ code }));
  expect(() => redisStore({} as never)).toThrow(expect.objectContaining({ code }));
});

/** A store in memory, of which a test sees each change. */
function memoryStore(kept: StoredRuns | undefined) {
  const state = { kept, key: '', reads: 0 };
  const store: ScheduleStore = {
    read(asked) {
      state.key = asked;
      state.reads += 1;
      return Promise.resolve(state.kept);
    },
    write(_key, changed) {
      state.kept = { ...state.kept, ...changed };
    },
  };
  return { store, state };
}

const nightly = { cron: '0 3 * * *', timeZone: 'UTC', graceMs: minuteMs };
const at = (time: string) => Date.parse(`2026-06-${time}Z`);

const starts: Array<[string, StoredRuns | undefined, object]> = [
  ['nothing is known: nothing is missed', undefined, { state: 'waiting', missed: 0 }],
  ['the last due run began: nothing is missed', { startedMs: at('02T03:00:00.1') }, { state: 'waiting' }],
  ['it began milliseconds too early', { startedMs: at('02T02:59:59.990') }, { state: 'waiting' }],
  [
    'nobody ran what was due meanwhile',
    { startedMs: at('01T03:00:00.1'), succeededMs: at('01T03:10:00'), durationMs: 600_000 },
    {
      state: 'missed',
      missed: 1,
      missingAt: '2026-06-02T03:00:00.000Z',
      lastSuccessAt: '2026-06-01T03:10:00.000Z',
    },
  ],
  [
    'two runs were due meanwhile, and neither began',
    {
      startedMs: at('01T03:00:00') - 24 * 60 * minuteMs,
      succeededMs: at('01T03:00:00') - 24 * 60 * minuteMs,
    },
    { state: 'overdue', missed: 1, missingAt: '2026-06-01T03:00:00.000Z' },
  ],
];

test.each(starts)('after a start: %s', async (_what, kept, expected) => {
  const { store, state } = memoryStore(kept);
  const { work, monitor, clock, report } = scheduled('2026-06-02T12:00:00Z', { store });
  work.schedule('nightly', nightly, async () => {});
  await settled();
  clock.advance(secondMs);
  await settled();
  clock.advance(secondMs);
  expect(state.key).toBe('shop/nightly');
  expect(report('nightly')).toMatchObject({ nextDueAt: '2026-06-03T03:00:00.000Z', ...expected });
  await monitor.close();
});

test('what was due just before the start may still begin within its grace', async () => {
  const { store } = memoryStore({ startedMs: at('01T03:00:00') });
  const { work, monitor, goTo, report } = scheduled('2026-06-02T03:00:20Z', { store });
  work.schedule('nightly', nightly, async () => {});
  await settled();
  expect(report('nightly')).toMatchObject({ missed: 0, nextDueAt: '2026-06-02T03:00:00.000Z' });
  goTo('2026-06-02T03:01:02Z');
  await settled();
  expect(report('nightly')).toMatchObject({ state: 'missed', missed: 1 });
  await monitor.close();
});

test('what runs at intervals begins anew with the process', async () => {
  const { store } = memoryStore({ startedMs: at('02T11:59:55') });
  const { work, monitor, goTo, report } = scheduled('2026-06-02T12:00:00Z', { store });
  const fn = work.schedule('sync', { intervalMs: 10 * secondMs, graceMs: 2 * secondMs }, async () => {});
  await settled();
  goTo('2026-06-02T12:00:09Z');
  await settled();
  expect(report('sync')).toMatchObject({ missed: 0, nextDueAt: '2026-06-02T12:00:10.000Z' });
  await fn();
  expect(report('sync')).toMatchObject({ missed: 0, late: 0 });
  await monitor.close();
});

test('what is run is kept, and what another instance has run is not missed', async () => {
  const { store, state } = memoryStore(undefined);
  const { work, monitor, goTo, report } = scheduled('2026-06-01T02:00:00Z', { store });
  const fn = work.schedule('nightly', nightly, async () => {});
  await settled();
  goTo('2026-06-01T03:00:00Z');
  await fn();
  await settled();
  expect(state.kept).toEqual({ startedMs: at('01T03:00:00'), succeededMs: at('01T03:00:00'), durationMs: 0 });
  // The next day another one is the leader.
  state.kept = { startedMs: at('02T03:00:02'), succeededMs: at('02T03:00:05'), durationMs: 3_000 };
  goTo('2026-06-02T03:01:01Z');
  await settled();
  expect(report('nightly')).toMatchObject({
    state: 'waiting',
    missed: 0,
    lastSuccessAt: '2026-06-02T03:00:05.000Z',
    nextDueAt: '2026-06-03T03:00:00.000Z',
  });
  // And the day after nobody is.
  goTo('2026-06-03T03:01:01Z');
  await settled();
  expect(report('nightly')).toMatchObject({ state: 'missed', missed: 1 });
  // Until one of them is back.
  state.kept = { ...state.kept, startedMs: at('03T03:10:00') };
  goTo('2026-06-03T03:10:01Z');
  await settled();
  expect(report('nightly')).toMatchObject({ state: 'waiting' });
  await monitor.close();
});

test('a store that fails keeps no run from running, and is counted', async () => {
  const broken = () => Promise.reject(new Error('the store is away'));
  const store: ScheduleStore = { read: broken, write: broken };
  const { work, monitor, goTo, report } = scheduled('2026-06-01T02:00:00Z', { store });
  const fn = work.schedule('nightly', nightly, async () => 'done');
  goTo('2026-06-01T03:00:00Z');
  expect(await fn()).toBe('done');
  goTo('2026-06-02T03:01:01Z');
  await settled();
  expect(report('nightly')).toMatchObject({ state: 'missed', runs: 1 });
  expect(await monitor.registry.metrics()).toMatch(
    /golden_signals_internal_errors_total\{component="jobs"\} [1-9]/,
  );
  await monitor.close();
});

test('a store that does not answer is given up, and close() waits for what is being kept', async () => {
  let write = () => {};
  const store: ScheduleStore = {
    read: () => new Promise(() => {}),
    write: () => new Promise<void>((resolve) => (write = resolve)),
  };
  const { work, monitor, clock, goTo, report } = scheduled('2026-06-01T02:00:00Z', { store });
  const fn = work.schedule('nightly', nightly, async () => {});
  work.schedule('missed', nightly, async () => {});
  goTo('2026-06-01T03:00:00Z');
  await fn();
  goTo('2026-06-01T03:01:01Z');
  expect(report('missed').missed).toBe(0);
  clock.advance(5 * secondMs);
  await settled();
  expect(report('missed').missed).toBe(1);
  let isClosed = false;
  const closed = monitor.close().then(() => {
    isClosed = true;
  });
  await settled();
  expect(isClosed).toBe(false);
  for (let turn = 0; turn < 5; turn += 1) {
    write();
    await settled();
  }
  await closed;
});
