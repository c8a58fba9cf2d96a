// What is normal at an hour of the week: learned, kept across restarts, and compared to.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alerting, defineAlert } from '@golden-signals/alerting';
import { createMonitor } from '@golden-signals/core';
import type { ExtensionHost } from '@golden-signals/core/extension';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { describe, expect, test } from '@jest/globals';
import { scaled } from '../../../test/test-scale.ts';
import { generator } from './healthy-service.ts';

const intervalMs = 300_000;
const perHour = 12;
const perWeek = 168 * perHour;

const anyTraffic = {
  signal: 'test.rate',
  windowMs: intervalMs,
  comparedTo: 'normal',
  severity: 'info',
  summary: 'Unusual.',
} as const;
const unusual = { ...anyTraffic, name: 'Unusual', above: 3 };

const rate = { kind: 'rate', id: 'test.rate', title: 'A rate', unit: '1/s', better: 'lower' } as const;

const simulated = (rules: readonly Parameters<typeof defineAlert>[0][], values: readonly number[]) =>
  alerting({ defaults: false, rules })
    .simulate({ 'test.rate': values }, { intervalMs })
    .filter(({ state }) => state === 'firing')
    .map(({ atMs, name }) => ({ name, week: Math.floor((atMs - intervalMs) / intervalMs / perWeek) }));

/** Weeks of office hours: traffic on five days, of which two hours are twice as busy. */
const office = (weeks: number, change: (value: number, at: number) => number = (value) => value) =>
  Array.from({ length: weeks * perWeek }, (_, at) => {
    const hour = Math.floor(at / perHour) % 168;
    const ofDay = hour % 24;
    const isOpen = hour < 120 && ofDay >= 8 && ofDay < 18;
    return change(isOpen ? (ofDay === 10 || ofDay === 14 ? 20 : 10) : 0.1, at);
  });

describe('compared to normal', () => {
  const low = { ...anyTraffic, name: 'Low', below: 0.5 };

  test('office hours are normal every week, and what is three times as much is not', () => {
    expect(simulated([unusual, low], office(6))).toEqual([]);
    const monday = 5 * perWeek + 9 * perHour;
    const spike = office(6, (value, at) => (at >= monday + 6 && at < monday + 8 ? value * 4 : value));
    expect(simulated([unusual, low], spike)).toEqual([{ name: 'Unusual', week: 5 }]);
    // A morning on which nobody comes, which no hour before it could tell.
    const quiet = office(6, (value, at) => (at >= monday && at < monday + 36 ? 0.1 : value));
    expect(simulated([low], quiet)).toEqual([{ name: 'Low', week: 5 }]);
  });

  test('it takes two weeks, until when nothing is said, or what the time before says', () => {
    const spikeIn = (week: number) =>
      office(4, (value, at) => (at === week * perWeek + 9 * perHour + 6 ? value * 4 : value));
    expect(simulated([unusual], spikeIn(1))).toEqual([]);
    expect(simulated([unusual], spikeIn(2))).toEqual([{ name: 'Unusual', week: 2 }]);
    // Compared to the hour before, every morning is a spike.
    const until = { ...unusual, comparedToMs: 3_600_000 };
    const told = simulated([until], office(4)).map(({ week }) => week);
    expect(told.length).toBeGreaterThan(5);
    expect(Math.max(...told)).toBe(1);
  });

  test('one week with an outage or a holiday changes little', () => {
    const week = 2;
    const outage = office(6, (value, at) =>
      at >= week * perWeek && at < (week + 1) * perWeek ? value / 50 : value,
    );
    const told = simulated([unusual, low], outage);
    expect(told.filter(({ name }) => name === 'Unusual')).toEqual([]);
    expect(new Set(told.map((one) => one.week))).toEqual(new Set([week]));
  });

  test('what varies from week to week has a wide normal', () => {
    const random = generator(3);
    const factors = Array.from({ length: 8 }, () => 0.2 + 2 * random());
    const values = office(8, (value, at) => value * factors[Math.floor(at / perWeek)]!);
    expect(simulated([unusual], values)).toEqual([]);
  });

  test('too little to judge counts as normal', () => {
    const spike = office(4, (value, at) => (at >= 3 * perWeek + 9 * perHour ? value * 4 : value));
    expect(simulated([unusual], spike).length).toBeGreaterThan(0);
    // Of 10 a second there are 3,000 in five minutes, and of 20 twice as many.
    expect(simulated([{ ...unusual, minTotal: 6_001 }], spike)).toEqual([]);
  });
});

describe('a route without a request', () => {
  const hour = 3_600_000;
  const silent = (windowMs: number) => ({
    name: 'Silent',
    signal: 'test.rate',
    windowMs,
    atMost: 0,
    comparedTo: 'normal' as const,
    minTotal: 30,
    summary: 'Silent.',
  });
  /** Requests per second of each interval, as they come by chance. */
  function arrivals(seed: number, weeks: number, perHourAt: (at: number) => number): number[] {
    const random = generator(seed);
    return Array.from({ length: weeks * perWeek }, (_, at) => {
      const expected = perHourAt(at) / perHour;
      let count = 0;
      for (let product = random(); product > Math.exp(-expected); product *= random()) count += 1;
      return count / (intervalMs / 1_000);
    });
  }
  /** More by day than by night, and never none. */
  const daily = (mean: number) => (at: number) =>
    mean * (1 - 0.7 * Math.cos((2 * Math.PI * (at % (24 * perHour))) / (24 * perHour)));

  /** A thousand in the nightly run. */
  const weeks = scaled(1) > 1 ? 1_000 : 10;

  test.each([
    ['thirty an hour, which is as few as are judged', () => 30, hour],
    ['a hundred an hour, by day more than by night', daily(100), hour],
    ['one every ten minutes, by day more than by night', daily(6), 6 * hour],
    ['two an hour', () => 2, 24 * hour],
  ])('is not told for %s', (_name, perHourAt, windowMs) => {
    expect(simulated([silent(windowMs)], arrivals(11, weeks, perHourAt))).toEqual([]);
  });

  test.each([
    [100, hour],
    [12, 6 * hour],
    [3, 24 * hour],
  ])('is told when %i an hour stop', (mean, windowMs) => {
    const stopAt = 4 * perWeek + 12 * perHour;
    const values = arrivals(13, 5, (at) => (at >= stopAt ? 0 : mean));
    const [first] = alerting({ defaults: false, rules: [silent(windowMs)] })
      .simulate({ 'test.rate': values }, { intervalMs })
      .filter(({ state }) => state === 'firing');
    expect(first!.atMs).toBeGreaterThan(stopAt * intervalMs);
    expect(first!.atMs).toBeLessThanOrEqual(stopAt * intervalMs + windowMs + intervalMs);
  });
});

test('what was learned is kept in the history file, and by the hour of the wall clock', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'golden-signals-normal-'));
  let wallMs = Date.UTC(2026, 0, 5, 10);
  /** Half an hour and a bit of one hour of the week; then the process ends. */
  const live = async (perSecond: number) => {
    const clock = new FakeClock(wallMs);
    const alerts = alerting({ defaults: false, rules: [{ ...unusual, windowMs: 60_000 }] });
    let total = 0;
    const probe = {
      name: 'probe',
      setup: ({ signals }: ExtensionHost) => {
        signals.define({
          ...rate,
          labels: [],
          total: () => total,
          promql: () => undefined,
        });
      },
    };
    const monitor = createMonitor({
      clock,
      logger: new MemoryLogger(),
      stalls: false,
      runtimeMetrics: false,
      env: {},
      service: { name: 'shop', instance: 'a' },
      signals: { historyFile: join(folder, 'history.bin') },
      extensions: [probe, alerts],
    });
    for (let second = 0; second < 3_660; second++) {
      total += perSecond;
      clock.advance(1_000);
    }
    const values = alerts.list().map(({ value, text }) => ({ value, text }));
    const text = await monitor.registry.metrics();
    expect(text).toContain('golden_signals_alert_normals{state="learned"} 1');
    await monitor.close();
    wallMs += 7 * 24 * 3_600_000;
    return values;
  };
  try {
    expect(await live(10)).toEqual([]);
    expect(await live(12)).toEqual([]);
    const [{ value, text }] = (await live(55)) as [{ value: number; text: string }];
    expect(value).toBeCloseTo(5, 1);
    expect(text).toMatch(/^test\.rate over 1 min is 5(\.\d+)? times what is normal, above 3$/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('there is room for 200 series, and the others are counted', async () => {
  const clock = new FakeClock();
  const labels = Array.from({ length: 210 }, (_, at) => ({ route: `/${at}` }));
  const alerts = alerting({
    defaults: false,
  });
  const probe = {
    name: 'probe',
    setup: ({ signals, rules }: ExtensionHost) => {
      signals.define({
        ...rate,
        labels: ['route'],
        series: () => labels,
        total: ({ route }) => (route === undefined ? undefined : clock.now() / 1_000),
        promql: () => undefined,
      });
      rules.add({ ...unusual, type: 'alert' });
    },
  };
  const monitor = createMonitor({
    clock,
    logger: new MemoryLogger(),
    stalls: false,
    runtimeMetrics: false,
    env: {},
    extensions: [probe, alerts],
  });
  clock.advance(60_000);
  const text = await monitor.registry.metrics();
  expect(text).toContain('golden_signals_alert_normals{state="learned"} 200');
  expect(text).toContain('golden_signals_alert_normals{state="refused"} 10');
  await monitor.close();
});

test('what is only unusual never pages', () => {
  const refused = (rule: object) => expect(() => defineAlert({ ...unusual, ...rule } as never));
  refused({ severity: 'critical' }).toThrow(
    /"severity" must be "info" or "warning" where "comparedTo" is given/,
  );
  const { comparedTo: _normal, ...sure } = unusual;
  const normal = { signal: 'test.rate', windowMs: 60_000, above: 3, comparedTo: 'normal' } as const;
  refused({ comparedTo: undefined, severity: 'critical', any: [normal] }).toThrow(/"severity" must be/);
  // As a further condition of what is critical by itself it only makes that rarer.
  expect(defineAlert({ ...sure, severity: 'critical', all: [normal] })).toMatchObject({
    severity: 'critical',
  });
  refused({ comparedTo: 'usual' }).toThrow(/"comparedTo" must be/);
  refused({ above: undefined, absent: true }).toThrow(/"absent" must be given without/);
});
