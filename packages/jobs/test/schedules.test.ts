// What should have run: due times, and the runs that begin, succeed, fail, meet or are missing.

import { createMonitor } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { health } from '@golden-signals/health';
import { jobs, scheduleCheck } from '@golden-signals/jobs';
import { expect, test } from '@jest/globals';
import { hourMs, minuteMs, scheduled, secondMs, settled } from './scheduled-monitor.ts';

const start = '2026-06-01T02:59:00Z';
const nightly = { cron: '0 3 * * *', timeZone: 'UTC', graceMs: minuteMs, maxRuntimeMs: 10 * minuteMs };

/** A job whose runs end when a test says so. */
function job() {
  const ends: Array<{ resolve(value: unknown): void; reject(error: Error): void }> = [];
  const fn = () => new Promise((resolve, reject) => ends.push({ resolve, reject }));
  return { fn, ends };
}

test('a run is the function as it was: its arguments, its receiver and its result', async () => {
  const { work, monitor } = scheduled(start);
  const owner = {
    factor: 3,
    run: work.schedule('nightly', nightly, async function times(this: { factor: number }, by: number) {
      return this.factor * by;
    }),
  };
  expect(owner.run.name).toBe('times');
  expect(await owner.run(4)).toBe(12);
  const failing = work.schedule('failing', nightly, () => {
    throw new TypeError('no rows');
  });
  expect(failing).toThrow(new TypeError('no rows'));
  expect(monitor.diagnostics().errors?.groups).toMatchObject([
    { title: 'no rows', samples: [{ source: 'job', operation: 'failing' }] },
  ]);
  await monitor.close();
});

test('a run in time leaves nothing missing, and says when the next is due', async () => {
  const { work, monitor, clock, goTo, report, samples } = scheduled(start);
  const { fn, ends } = job();
  const nightlyJob = work.schedule('nightly', nightly, fn);
  expect(report('nightly')).toMatchObject({
    state: 'waiting',
    times: '0 3 * * * UTC',
    nextDueAt: '2026-06-01T03:00:00.000Z',
  });
  goTo('2026-06-01T03:00:00.020Z');
  const done = nightlyJob();
  clock.advance(30 * secondMs);
  expect(report('nightly')).toMatchObject({ state: 'running', running: 1 });
  ends[0]!.resolve(undefined);
  await done;
  goTo('2026-06-01T03:05:00Z');
  expect(report('nightly')).toMatchObject({
    state: 'waiting',
    nextDueAt: '2026-06-02T03:00:00.000Z',
    lastStartedAt: '2026-06-01T03:00:00.020Z',
    lastSuccessAt: '2026-06-01T03:00:30.020Z',
    lastDurationMs: 30_000,
    ...{ runs: 1, failed: 0, missed: 0, late: 0, overlaps: 0, tooLong: 0 },
  });
  expect(await samples('nightly')).toEqual({
    'runs_total success': 1,
    'runs_total error': 0,
    last_success_timestamp_seconds: Date.parse('2026-06-01T03:00:30.020Z') / 1_000,
    last_run_duration_seconds: 30,
    expected_interval_seconds: 86_400,
    tolerance_seconds: 660,
    watched_since_timestamp_seconds: Date.parse(start) / 1_000,
    next_due_timestamp_seconds: Date.parse('2026-06-02T03:00:00Z') / 1_000,
    ...{ run_missing: 0, missed_total: 0, late_total: 0, overlaps_total: 0, too_long_total: 0 },
  });
  await monitor.close();
});

test('the latest 40 runs are reported, with those that failed and that were missed', async () => {
  const { work, monitor, goTo, report } = scheduled(start);
  const { fn, ends } = job();
  const hourly = work.schedule('hourly', { cron: '0 * * * *', timeZone: 'UTC', graceMs: minuteMs }, fn);
  const run = async (end: (of: (typeof ends)[number]) => void) => {
    const done = hourly().catch(() => {});
    end(ends.at(-1)!);
    await done;
  };
  goTo('2026-06-01T03:00:00Z');
  await run(({ resolve }) => resolve(undefined));
  goTo('2026-06-01T04:00:00Z');
  await run(({ reject }) => reject(new Error('no rows')));
  goTo('2026-06-01T05:02:00Z');
  expect(report('hourly')).toMatchObject({
    ...{ state: 'overdue', severity: 'critical' },
    recent: [
      { startedAtMs: Date.parse('2026-06-01T03:00:00Z'), outcome: 'success' },
      { startedAtMs: Date.parse('2026-06-01T04:00:00Z'), outcome: 'error' },
      { startedAtMs: Date.parse('2026-06-01T05:00:00Z'), outcome: 'missed' },
    ],
  });
  for (let runs = 0; runs < 50; runs++) await run(({ resolve }) => resolve(undefined));
  expect(report('hourly').recent).toHaveLength(40);
  expect(report('hourly')).toMatchObject({ state: 'waiting', severity: undefined });
  await monitor.close();
});

test('a timer that rings too early by milliseconds is in time', async () => {
  const { work, monitor, goTo, report } = scheduled(start);
  const fn = work.schedule('nightly', nightly, async () => {});
  goTo('2026-06-01T02:59:59.998Z');
  await fn();
  goTo('2026-06-01T03:05:00Z');
  expect(report('nightly')).toMatchObject({ missed: 0, nextDueAt: '2026-06-02T03:00:00.000Z' });
  // What somebody starts by hand is for no due time.
  await fn();
  goTo('2026-06-01T03:10:00Z');
  expect(report('nightly')).toMatchObject({ runs: 2, late: 0, nextDueAt: '2026-06-02T03:00:00.000Z' });
  await monitor.close();
});

test('what does not begin within its grace is missed at once, and late when it comes', async () => {
  const { work, monitor, goTo, logger, report, samples } = scheduled(start);
  const fn = work.schedule('nightly', nightly, async () => {});
  goTo('2026-06-01T03:01:00Z');
  expect(report('nightly')).toMatchObject({ state: 'waiting', missed: 0 });
  goTo('2026-06-01T03:01:02Z');
  expect(report('nightly')).toMatchObject({
    state: 'missed',
    missed: 1,
    missingAt: '2026-06-01T03:00:00.000Z',
    nextDueAt: '2026-06-02T03:00:00.000Z',
  });
  expect(await samples('nightly')).toMatchObject({ run_missing: 1, missed_total: 1 });
  expect(monitor.signals.get('schedule.missed').read(0, { schedule: 'nightly' })?.value).toBe(1);
  expect(monitor.signals.get('schedule.missed').read(0)?.value).toBe(1);
  expect(monitor.review().findings).toContainEqual(
    expect.objectContaining({ id: 'schedule-missed:nightly', severity: 'warning' }),
  );
  expect(monitor.reportSections()).toContainEqual({
    headline: 'schedules',
    lines: [
      'nightly (0 3 * * * UTC) missed: its run of 62 s ago is missing, next in 24 h, no success is known, 1 missed',
    ],
  });
  expect(logger.entries).toContainEqual(
    expect.objectContaining({ level: 'warn', message: 'A scheduled run is missing.' }),
  );
  goTo('2026-06-01T04:00:00Z');
  expect(report('nightly')).toMatchObject({ missed: 1 });
  await fn();
  goTo('2026-06-01T04:00:01Z');
  expect(report('nightly')).toMatchObject({ state: 'waiting', missed: 1, late: 1 });
  expect(await samples('nightly')).toMatchObject({ run_missing: 0, late_total: 1 });
  expect(monitor.signals.get('schedule.missed').read(0)?.value).toBe(0);
  await monitor.close();
});

test('a run that meets an earlier one overlaps; one that is left out because of it is not missed', async () => {
  const { work, monitor, goTo, report } = scheduled('2026-06-01T03:00:00Z');
  const { fn, ends } = job();
  const every = work.schedule('import', { cron: '* * * * *', graceMs: 5 * secondMs }, fn);
  goTo('2026-06-01T03:01:00Z');
  void every();
  goTo('2026-06-01T03:02:00Z');
  void every();
  expect(report('import')).toMatchObject({ running: 2, overlaps: 1, missed: 0 });
  // The next one is left out by whatever calls it.
  goTo('2026-06-01T03:03:07Z');
  expect(report('import')).toMatchObject({ running: 2, overlaps: 2, missed: 0 });
  for (const { resolve } of ends) resolve(undefined);
  await settled();
  expect(report('import')).toMatchObject({ running: 0, runs: 2, state: 'waiting' });
  expect(monitor.review().findings).toContainEqual(
    expect.objectContaining({ id: 'schedule-overlaps:import' }),
  );
  await monitor.close();
});

test('a run that takes too long is known while it goes on', async () => {
  const { work, monitor, goTo, report } = scheduled(start);
  const { fn, ends } = job();
  const nightlyJob = work.schedule('nightly', nightly, fn);
  goTo('2026-06-01T03:00:00Z');
  void nightlyJob();
  goTo('2026-06-01T03:10:00Z');
  expect(report('nightly')).toMatchObject({ state: 'running', tooLong: 0 });
  goTo('2026-06-01T03:10:01Z');
  expect(report('nightly')).toMatchObject({ state: 'too_long', tooLong: 1 });
  ends[0]!.resolve(undefined);
  await settled();
  expect(report('nightly')).toMatchObject({ state: 'waiting', tooLong: 1 });
  expect(monitor.review().findings).toContainEqual(
    expect.objectContaining({ id: 'schedule-too-long:nightly' }),
  );
  await monitor.close();
});

test('it is overdue once two runs in a row that were due have not succeeded', async () => {
  const { work, monitor, goTo, report } = scheduled('2026-06-01T03:30:00Z');
  let isBroken = false;
  const fn = work.schedule('hourly', { cron: '0 * * * *', graceMs: minuteMs }, async () => {
    if (isBroken) throw new Error('no');
  });
  goTo('2026-06-01T04:00:00Z');
  await fn();
  isBroken = true;
  for (const at of ['2026-06-01T05:00:00Z', '2026-06-01T06:00:00Z']) {
    goTo(at);
    expect(report('hourly').state).not.toBe('overdue');
    await fn().catch(() => {});
  }
  expect(report('hourly')).toMatchObject({ state: 'failing', failed: 2 });
  goTo('2026-06-01T06:01:00Z');
  expect(report('hourly')).toMatchObject({ state: 'failing' });
  goTo('2026-06-01T06:01:01Z');
  expect(report('hourly')).toMatchObject({ state: 'overdue', missed: 0 });
  expect(monitor.signals.get('schedule.overdue').read(0, { schedule: 'hourly' })?.value).toBe(1);
  const findings = monitor.review().findings.map(({ id, severity }) => [id, severity]);
  expect(findings).toContainEqual(['schedule-overdue:hourly', 'critical']);
  isBroken = false;
  await fn();
  expect(report('hourly')).toMatchObject({ state: 'waiting' });
  expect(monitor.signals.get('schedule.overdue').read(0)?.value).toBe(0);
  await monitor.close();
});

test('no weekend makes what runs on weekdays overdue, and what never succeeded is overdue too', async () => {
  // A Friday.
  const { goTo, report, work, monitor } = scheduled('2026-06-05T08:59:00Z');
  const weekdays = { cron: '0 9 * * 1-5', timeZone: 'UTC', graceMs: minuteMs };
  const fn = work.schedule('weekdays', weekdays, async () => {});
  work.schedule('never', { intervalMs: 6 * hourMs, graceMs: minuteMs }, async () => {});
  goTo('2026-06-05T09:00:00Z');
  await fn();
  goTo('2026-06-08T09:00:00Z');
  expect(report('weekdays')).toMatchObject({ state: 'waiting', missed: 0 });
  expect(report('never')).toMatchObject({ state: 'overdue' });
  goTo('2026-06-08T09:02:00Z');
  expect(report('weekdays')).toMatchObject({ state: 'missed', missed: 1 });
  goTo('2026-06-09T09:02:00Z');
  expect(report('weekdays')).toMatchObject({ state: 'overdue', missed: 2 });
  await monitor.close();
});

test('what runs at intervals is due some time after it ran last', async () => {
  const { work, monitor, goTo, report } = scheduled(start);
  const fn = work.schedule('sync', { intervalMs: 10 * secondMs, graceMs: secondMs }, async () => {});
  expect(report('sync')).toMatchObject({ times: 'every 10 s', nextDueAt: '2026-06-01T02:59:10.000Z' });
  goTo('2026-06-01T02:59:07Z');
  await fn();
  expect(report('sync').nextDueAt).toBe('2026-06-01T02:59:17.000Z');
  goTo('2026-06-01T02:59:18Z');
  expect(report('sync').missed).toBe(0);
  goTo('2026-06-01T02:59:19Z');
  expect(report('sync')).toMatchObject({ state: 'missed', missed: 1 });
  goTo('2026-06-01T02:59:29Z');
  expect(report('sync')).toMatchObject({ missed: 2 });
  await fn();
  expect(report('sync')).toMatchObject({ state: 'waiting', late: 1 });
  await monitor.close();
});

test('what was due while the machine slept is missed once', async () => {
  const { work, monitor, goTo, report } = scheduled('2026-06-01T03:00:30Z');
  work.schedule('import', { cron: '* * * * *', graceMs: 5 * secondMs }, async () => {});
  goTo('2026-06-01T11:00:30Z');
  expect(report('import')).toMatchObject({ missed: 1, nextDueAt: '2026-06-01T11:01:00.000Z' });
  await monitor.close();
});

// What each library of schedules says of these nights is tested with the observers.
const nights: Array<[string, string, string, readonly string[]]> = [
  [
    'an hour that is skipped',
    '30 2 * * *',
    'Europe/Berlin',
    ['2026-03-28T01:30:00Z', '2026-03-29T01:00:00Z', '2026-03-30T00:30:00Z'],
  ],
  [
    'an hour that comes twice',
    '30 2 * * *',
    'Europe/Berlin',
    ['2026-10-24T00:30:00Z', '2026-10-25T00:30:00Z', '2026-10-26T01:30:00Z'],
  ],
  [
    'an hour that is skipped',
    '30 2 * * *',
    'America/New_York',
    ['2026-03-07T07:30:00Z', '2026-03-08T07:00:00Z', '2026-03-09T06:30:00Z'],
  ],
  [
    'an hour that comes twice',
    '30 1 * * *',
    'America/New_York',
    ['2026-10-31T05:30:00Z', '2026-11-01T05:30:00Z', '2026-11-02T06:30:00Z'],
  ],
  [
    'every hour of the night that is longer',
    '30 * * * *',
    'Europe/Berlin',
    ['2026-10-24T23:30:00Z', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z', '2026-10-25T02:30:00Z'],
  ],
  [
    'every hour of the night that is shorter',
    '30 * * * *',
    'America/New_York',
    ['2026-03-08T06:30:00Z', '2026-03-08T07:30:00Z', '2026-03-08T08:30:00Z'],
  ],
];

test.each(nights)('%s: %s in %s', async (_what, cron, timeZone, dueTimes) => {
  const before = new Date(Date.parse(dueTimes[0]!) - minuteMs).toISOString();
  const { work, monitor, goTo, report } = scheduled(before);
  const kept = work.schedule('kept', { cron, timeZone, graceMs: minuteMs }, async () => {});
  work.schedule('missed', { cron, timeZone, graceMs: minuteMs }, async () => {});
  for (const [index, due] of dueTimes.entries()) {
    expect(report('kept').nextDueAt).toBe(new Date(due).toISOString());
    goTo(due);
    await kept();
    goTo(new Date(Date.parse(due) + minuteMs + secondMs).toISOString());
    expect(report('missed')).toMatchObject({ missed: index + 1, missingAt: new Date(due).toISOString() });
  }
  expect(report('kept')).toMatchObject({ missed: 0, late: 0, state: 'waiting' });
  await monitor.close();
});

test('its health is degraded while it is missed, overdue or takes too long, and no load balancer hears of it', async () => {
  const { work, monitor, goTo } = scheduled(start);
  const { fn, ends } = job();
  const nightlyJob = work.schedule('nightly', nightly, fn);
  const probes = health({ checks: { nightly: { ...scheduleCheck(work, 'nightly'), cacheMs: 0 } } });
  monitor.use(probes);
  const read = async () => {
    const { status, checks } = await probes.read();
    return [status, checks[0]?.message];
  };
  expect(await read()).toEqual(['healthy', undefined]);
  goTo('2026-06-01T03:01:01Z');
  expect(await read()).toEqual([
    'degraded',
    'Schedule nightly: the run of 2026-06-01T03:00:00.000Z is missing.',
  ]);
  void nightlyJob();
  expect(await read()).toEqual(['healthy', undefined]);
  goTo('2026-06-01T03:12:00Z');
  expect(await read()).toEqual(['degraded', 'Schedule nightly: a run takes too long.']);
  ends[0]!.resolve(undefined);
  await settled();
  expect(await read()).toEqual(['healthy', undefined]);
  goTo('2026-06-05T03:00:00Z');
  expect(await read()).toEqual([
    'degraded',
    'Schedule nightly: two runs that were due have not succeeded; the last success was at 2026-06-01T03:12:00.000Z.',
  ]);
  expect(scheduleCheck(work, 'another').run()).toMatchObject({ status: 'unhealthy' });
  await monitor.close();
});

test('a schedule may be defined before there is a monitor', () => {
  const work = jobs();
  const fn = work.schedule('nightly', nightly, () => 7);
  expect(fn()).toBe(7);
  expect(() => work.schedules()).toThrow(expect.objectContaining({ code: 'ERR_GS_JOBS_NOT_IN_USE' }));
  const monitor = createMonitor({
    extensions: [work],
    logger: new MemoryLogger(),
    clock: new FakeClock(),
    env: {},
  });
  expect(fn()).toBe(7);
  expect(work.schedules()).toMatchObject([{ schedule: 'nightly', runs: 1 }]);
  return monitor.close();
});

const wrong: Array<[string, object, string]> = [
  ['a malformed expression', { cron: '0 3 * *' }, 'ERR_GS_SCHEDULE_CRON'],
  ['an impossible minute', { cron: '61 3 * * *' }, 'ERR_GS_SCHEDULE_CRON'],
  ['a date', { cron: '2030-01-01T00:00:00' }, 'ERR_GS_SCHEDULE_CRON'],
  ['a day that never comes', { cron: '0 0 30 2 *' }, 'ERR_GS_SCHEDULE_CRON'],
  ['an unknown time zone', { cron: '0 3 * * *', timeZone: 'Mars/Base' }, 'ERR_GS_SCHEDULE_TIME_ZONE'],
  ['a negative grace', { cron: '0 3 * * *', graceMs: -1 }, 'ERR_GS_OPTION_INVALID'],
  ['a negative runtime', { cron: '0 3 * * *', maxRuntimeMs: -1 }, 'ERR_GS_OPTION_INVALID'],
  ['no interval', { intervalMs: 0 }, 'ERR_GS_OPTION_INVALID'],
  ['neither', {}, 'ERR_GS_OPTION_INVALID'],
  ['both', { cron: '0 3 * * *', intervalMs: 1_000 }, 'ERR_GS_OPTION_INVALID'],
  ['a zone without an expression', { intervalMs: 1_000, timeZone: 'UTC' }, 'ERR_GS_OPTION_INVALID'],
  ['pings that are none', { intervalMs: 1_000, pings: ['https://hc-ping.com/1'] }, 'ERR_GS_OPTION_INVALID'],
  ['what does not exist', { cron: '0 3 * * *', retries: 3 }, 'ERR_GS_OPTION_UNKNOWN'],
];

test.each(wrong)('%s is an error at start', (_what, options, code) => {
  expect(() => jobs().schedule('nightly', options, () => {})).toThrow(expect.objectContaining({ code }));
});

test('names are fixed, unlike each other, and limited', () => {
  const work = jobs();
  const define = (name: string) => work.schedule(name, { intervalMs: secondMs }, () => {});
  expect(() => define('')).toThrow(expect.objectContaining({ code: 'ERR_GS_OPTION_INVALID' }));
  define('a');
  expect(() => define('a')).toThrow(expect.objectContaining({ code: 'ERR_GS_SCHEDULE_DUPLICATE' }));
  for (let count = 1; count < 200; count += 1) define(`a${count}`);
  expect(() => define('b')).toThrow(expect.objectContaining({ code: 'ERR_GS_SCHEDULE_LIMIT' }));
  const notStore = { store: {} } as never;
  expect(() => jobs(notStore)).toThrow(expect.objectContaining({ code: 'ERR_GS_OPTION_INVALID' }));
});
