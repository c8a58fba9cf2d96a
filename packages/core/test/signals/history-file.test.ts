import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Monitor, MonitorOptions } from '@golden-signals/core';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { countedRatio, level, signalMonitor, TwoClocks } from './support.ts';

const minute = 60_000;
const hour = 60 * minute;

let folder: string;
let file: string;
const monitors: Monitor[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'golden-signals-history-'));
  file = join(folder, 'history.bin');
});

afterEach(async () => {
  await Promise.all(monitors.splice(0).map((monitor) => monitor.close()));
  await rm(folder, { recursive: true });
});

/** One life of the service: its clocks begin where the last one stopped, or later. */
function start({ wallTimeMs = 1_700_000_000_000, version = '1', ...more }: StartOptions = {}) {
  const clock = new TwoClocks(wallTimeMs);
  const made = signalMonitor({
    clock,
    service: { name: 'shop', version, environment: 'test', instance: 'pod-1' },
    signals: { historyFile: file },
    ...more,
  });
  monitors.push(made.monitor);
  const { counts, signal } = countedRatio();
  made.host.signals.define(signal);
  return { ...made, clock, counts, ratio: made.host.signals.get(signal.id) };
}

type StartOptions = MonitorOptions & { wallTimeMs?: number; version?: string };

const warnings = ({ logger }: ReturnType<typeof start>) =>
  logger.entries.filter(({ level }) => level === 'warn').map(({ message }) => message);

/** Ten minutes with a request a second, half of them bad, and then the end. */
async function firstLife(options: StartOptions = {}): Promise<TwoClocks> {
  const { monitor, clock, counts, ratio } = start(options);
  ratio.keep({ windowMs: 2 * hour });
  for (let second = 0; second < 600; second++) {
    counts.total += 1;
    counts.bad += second % 2;
    clock.advance(1_000);
  }
  await monitor.close();
  return clock;
}

const path = () => join(folder, 'history.pod-1.bin');

test('a restart goes on where the process before it stopped, with a gap between', async () => {
  const before = await firstLife();
  expect(await readdir(folder)).toEqual(['history.pod-1.bin']);
  expect((await stat(path())).mode & 0o777).toBe(0o600);

  const { clock, counts, ratio, monitor } = start({ wallTimeMs: before.wallTimeMs() + 5 * minute });
  expect(ratio.read(2 * hour)).toMatchObject({ bad: 300, total: 600, coveredMs: 10 * minute });
  // What the new process has counted before anybody asks is not lost.
  counts.total += 40;
  ratio.keep({ windowMs: 2 * hour });
  clock.advance(minute);
  expect(ratio.read(2 * hour)).toMatchObject({ bad: 300, total: 640, coveredMs: 11 * minute });
  expect(ratio.read(8 * minute)).toMatchObject({ bad: expect.any(Number), coveredMs: 3 * minute });
  expect(ratio.read(5 * minute)).toMatchObject({ total: 40, coveredMs: minute });
  const points = ratio.points(2 * hour);
  expect(points[0]!.timestampMs).toBe(1_700_000_000_000);
  expect(points.filter(({ timestampMs }) => timestampMs > before.wallTimeMs() - 1)).toHaveLength(6);
  expect(monitor.signals.markers()).toEqual([]);
});

test('what an extension remembers is there for the same extension of the next process, and only with a file', async () => {
  const first = start();
  let state: unknown = { rows: [1, 2] };
  expect(first.host.signals.remember('probe', () => state)).toBeUndefined();
  state = { rows: [3] };
  await first.monitor.close();
  const second = start({ wallTimeMs: 1_700_000_100_000 });
  expect(second.host.signals.remember('other', () => 1)).toBeUndefined();
  const fails = () => {
    throw new Error('not now');
  };
  expect(second.host.signals.remember('probe', fails)).toEqual({ rows: [3] });
  await second.monitor.close();
  const third = start({ wallTimeMs: 1_700_000_200_000 });
  expect(third.host.signals.remember('other', () => 1)).toBe(1);
  expect(third.host.signals.remember('probe', () => 1)).toBeUndefined();
  expect(third.host.signals.remember('toString', () => 1)).toBeUndefined();

  const { host, monitor } = signalMonitor();
  monitors.push(monitor);
  expect(host.signals.remember('probe', () => 1)).toBeUndefined();
  expect([third, { host }].map((one) => one.host.signals.isSaved)).toEqual([true, false]);
});

test('it is saved every five minutes', async () => {
  const { clock, counts, ratio, monitor } = start();
  ratio.keep({ windowMs: hour });
  counts.total = 7;
  clock.advance(5 * minute);
  // The process may be killed from now on: another one with this file begins with what was saved.
  for (let turn = 0; turn < 2_000 && !(await readdir(folder)).includes('history.pod-1.bin'); turn++);
  const text = await monitor.registry.metrics();
  expect(text).toContain('golden_signals_history_saved_timestamp_seconds 1700000300');
  await writeFile(join(folder, 'history.pod-2.bin'), await readFile(path()));
  const service = { name: 'shop', version: '1', environment: 'test', instance: 'pod-2' };
  expect(start({ service, wallTimeMs: clock.wallTimeMs() }).ratio.read(hour)).toMatchObject({ total: 7 });
});

test('a start with another version is a deploy marker, and stays one', async () => {
  const before = await firstLife();
  const second = start({ wallTimeMs: before.wallTimeMs() + minute, version: '2' });
  const marker = { timestampMs: before.wallTimeMs() + minute, version: '2', previousVersion: '1' };
  expect(second.monitor.signals.markers()).toEqual([marker]);
  expect(second.host.signals.markers()).toEqual([marker]);
  await second.monitor.close();
  const third = start({ wallTimeMs: before.wallTimeMs() + hour, version: '2' });
  expect(third.monitor.signals.markers()).toEqual([marker]);
  await third.monitor.close();
  const fourth = start({ wallTimeMs: before.wallTimeMs() + 36 * 24 * hour, version: '3' });
  expect(fourth.monitor.signals.markers()).toMatchObject([{ version: '3', previousVersion: '2' }]);
});

test('a wall clock that was set back between two processes loses nothing', async () => {
  const before = await firstLife();
  const { ratio, clock } = start({ wallTimeMs: before.wallTimeMs() - 3 * hour });
  ratio.keep({ windowMs: 2 * hour });
  clock.advance(minute);
  expect(ratio.read(2 * hour)).toMatchObject({ total: 600, coveredMs: 11 * minute });
  expect(ratio.points(2 * hour).at(-1)!.timestampMs).toBeLessThanOrEqual(clock.wallTimeMs());
});

test('what nobody wants in the next life is carried on until it is too old', async () => {
  const before = await firstLife();
  const second = start({ wallTimeMs: before.wallTimeMs() });
  await second.monitor.close();
  const third = start({ wallTimeMs: before.wallTimeMs() });
  third.ratio.keep({ windowMs: 2 * hour });
  expect(third.ratio.read(2 * hour)).toMatchObject({ total: 600 });
  await third.monitor.close();
  const fourth = start({ wallTimeMs: before.wallTimeMs() + 3 * hour });
  fourth.host.signals.get('other.signal').keep({ windowMs: minute });
  fourth.clock.advance(minute);
  expect(fourth.ratio.read(2 * hour)).toBeUndefined();
});

test('a signal that has become another kind begins anew', async () => {
  const before = await firstLife();
  const { host, monitor } = signalMonitor({
    clock: new TwoClocks(before.wallTimeMs()),
    service: { version: '1', instance: 'pod-1' },
    signals: { historyFile: file },
  });
  monitors.push(monitor);
  const { state, signal } = level('max', 'test.ratio');
  state.value = 3;
  host.signals.define(signal);
  expect(host.signals.get(signal.id).read(hour)).toEqual({ value: 3, coveredMs: 0 });
  host.signals.get(signal.id).keep({ windowMs: 2 * hour });
  expect(host.signals.get(signal.id).read(hour)?.value).toBe(3);
});

test.each<[string, (whole: Buffer) => Buffer]>([
  ['empty', () => Buffer.alloc(0)],
  ['cut', (whole) => whole.subarray(0, whole.length / 2)],
  ['longer than it says', (whole) => Buffer.concat([whole, Buffer.alloc(8)])],
  ['something else', () => Buffer.from('{"history": []}')],
  ['zeros', (whole) => Buffer.alloc(whole.length)],
])('a file that is %s is refused and renamed, never believed', async (_what, damage) => {
  const before = await firstLife();
  const damaged = damage(await readFile(path()));
  await writeFile(path(), damaged);
  const life = start({ wallTimeMs: before.wallTimeMs() });
  expect(life.ratio.read(2 * hour)).toBeUndefined();
  expect(warnings(life)).toEqual([expect.stringContaining('is damaged, or of another version')]);
  expect(await readFile(`${path()}.refused`)).toEqual(damaged);
  life.ratio.keep({ windowMs: hour });
  life.clock.advance(minute);
  await life.monitor.close();
  expect((await readdir(folder)).sort()).toEqual(['history.pod-1.bin', 'history.pod-1.bin.refused']);
});

test('two processes never write the same file', async () => {
  const first = start();
  const second = start();
  expect(warnings(first)).toEqual([]);
  expect(warnings(second)).toEqual([expect.stringContaining('in use by another process')]);
  expect([first, second].map(({ host }) => host.signals.isSaved)).toEqual([true, false]);
  second.ratio.keep({ windowMs: hour });
  second.clock.advance(minute);
  expect(second.ratio.read(hour)).toMatchObject({ coveredMs: minute });
  await second.monitor.close();
  expect(await readdir(folder)).toEqual(['history.pod-1.bin.lock']);
  await first.monitor.close();
  expect(warnings(start())).toEqual([]);
});

test.each([
  ['of a process that is gone', { pid: 2 ** 22 + 1 }],
  ['of an earlier process with the same id', { pid: process.pid }],
])('the lock %s is taken', async (_what, holder) => {
  const { hostname } = await import('node:os');
  await writeFile(`${path()}.lock`, JSON.stringify({ host: hostname(), ...holder }));
  const life = start();
  expect(warnings(life)).toEqual([]);
});

test('what cannot be written is one warning, and the history stays in memory', async () => {
  await writeFile(join(folder, 'file'), '');
  const life = start({ signals: { historyFile: join(folder, 'file', 'history.bin') } });
  life.ratio.keep({ windowMs: hour });
  life.clock.advance(20 * minute);
  expect(life.ratio.read(hour)).toMatchObject({ coveredMs: 20 * minute });
  await life.monitor.close();
  expect(warnings(life)).toHaveLength(1);
});

test('a file that can no longer be written is one warning', async () => {
  const life = start();
  life.ratio.keep({ windowMs: hour });
  await rm(folder, { recursive: true });
  life.clock.advance(20 * minute);
  await life.monitor.close();
  expect(warnings(life)).toHaveLength(1);
  folder = await mkdtemp(join(tmpdir(), 'golden-signals-history-'));
  await chmod(folder, 0o700);
});

test('GS_HISTORY_FILE names the file too', async () => {
  const before = await firstLife({ signals: {}, env: { GS_HISTORY_FILE: file } });
  expect(await readdir(folder)).toEqual(['history.pod-1.bin']);
  expect(start({ wallTimeMs: before.wallTimeMs() }).ratio.read(hour)).toMatchObject({ total: 600 });
});
