import type { Monitor } from '@golden-signals/core';
import type { Extension, SignalDefinition } from '@golden-signals/core/extension';
import { afterEach, describe, expect, test } from '@jest/globals';
import {
  countedRate,
  countedRatio,
  level,
  quantile,
  ratioByRoute,
  signalMonitor,
  TwoClocks,
} from './support.ts';

const minute = 60_000;
const hour = 60 * minute;
const monitors: Monitor[] = [];

afterEach(async () => {
  await Promise.all(monitors.splice(0).map((monitor) => monitor.close()));
});

function setUp(...parameters: Parameters<typeof signalMonitor>) {
  const made = signalMonitor(...parameters);
  monitors.push(made.monitor);
  return made;
}

const withCode = (code: string) => expect.objectContaining({ code });

describe('defining a signal', () => {
  test.each<[string, object]>([
    ['an id without a capability', { id: 'errors' }],
    ['an id that is not in snake case', { id: 'http.ErrorRatio' }],
    ['a kind that does not exist', { kind: 'gauge' }],
    ['no title', { title: '' }],
    ['a unit that does not exist', { unit: 'ms' }],
    ['no direction', { better: undefined }],
    ['labels that are none', { labels: 'route' }],
    ['labels without series', { labels: ['route'] }],
    ['a series that is no function', { series: [] }],
    ['a ratio without totals', { totals: undefined }],
    ['no PromQL', { promql: 'rate(x)' }],
    ['a limit that is no number', { limits: { warning: '5 %' } }],
    ['a limit that does not exist', { limits: { fatal: 1 } }],
    ['a rate without a total', { kind: 'rate' }],
    ['a level without a way over time', { kind: 'level', value: () => 1 }],
    ['a quantile beyond 1', { kind: 'quantile', q: 99, window: () => undefined }],
  ])('refuses %s', (_what, change) => {
    const { host } = setUp();
    const signal = { ...countedRatio().signal, ...change } as SignalDefinition;
    expect(() => host.signals.define(signal)).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^ERR_GS_OPTION_(INVALID|UNKNOWN)$/) }),
    );
    expect(host.signals.ids()).not.toContain(signal.id);
  });

  test('refuses an id that is taken, until it is free again', () => {
    const { host } = setUp();
    const undo = host.signals.define(countedRatio('a.b').signal);
    expect(() => host.signals.define(countedRatio('a.b').signal)).toThrow(
      withCode('ERR_GS_SIGNAL_DUPLICATE'),
    );
    undo();
    undo();
    host.signals.define(countedRatio('a.b').signal);
    expect(host.signals.ids()).toContain('a.b');
  });

  test('is taken back with the extension whose setup fails', () => {
    const { monitor } = setUp();
    const fragile: Extension = {
      name: 'fragile',
      setup({ signals }) {
        signals.define(countedRatio('a.b').signal);
        throw new Error('half-way');
      },
    };
    expect(() => monitor.use(fragile)).toThrow('half-way');
    expect(monitor.signals.ids()).not.toContain('a.b');
  });
});

describe('reading', () => {
  test('a ratio gives its counts and their share over the window', () => {
    const { host, clock } = setUp();
    const { counts, signal } = countedRatio();
    counts.total = 1_000;
    counts.bad = 1_000;
    host.signals.define(signal);
    const ratio = host.signals.get(signal.id);
    expect(ratio.read(minute)).toBeUndefined();
    ratio.keep({ windowMs: minute });
    expect(ratio.read(minute)).toBeUndefined();
    for (let second = 0; second < 120; second++) {
      counts.total += 10;
      if (second >= 60) counts.bad += 2;
      clock.advance(1_000);
    }
    expect(ratio.read(minute)).toEqual({ value: 0.2, bad: 120, total: 600, coveredMs: minute });
    counts.bad += 5;
    counts.total += 5;
    expect(ratio.read(minute)).toMatchObject({ bad: 125, total: 605 });
    // It was kept for a minute only.
    expect(ratio.read(hour)).toMatchObject({ coveredMs: minute });
  });

  test('a ratio is the best that it can be while nothing happens', () => {
    const { host, clock } = setUp();
    for (const better of ['lower', 'higher'] as const) {
      const { signal } = countedRatio(`a.${better}`, { better });
      host.signals.define(signal);
      host.signals.get(signal.id).keep({ windowMs: minute });
    }
    clock.advance(2_000);
    expect(host.signals.get('a.lower').read(minute)).toEqual({
      value: 0,
      bad: 0,
      total: 0,
      coveredMs: 2_000,
    });
    expect(host.signals.get('a.higher').read(minute)?.value).toBe(1);
  });

  test('where higher is better, the value is the share of those that are not bad', () => {
    const { host, clock } = setUp();
    const { counts, signal } = countedRatio('a.hits', { better: 'higher' });
    host.signals.define(signal);
    host.signals.get('a.hits').keep({ windowMs: minute });
    Object.assign(counts, { bad: 25, total: 100 });
    clock.advance(1_000);
    expect(host.signals.get('a.hits').read(minute)).toMatchObject({ value: 0.75, bad: 25, total: 100 });
  });

  test('a rate is per second of what is known', () => {
    const { host, clock } = setUp();
    const { counts, signal } = countedRate();
    host.signals.define(signal);
    const rate = host.signals.get(signal.id);
    rate.keep({ windowMs: hour });
    for (let second = 0; second < 30; second++) {
      counts.total += 5;
      clock.advance(1_000);
    }
    expect(rate.read(hour)).toEqual({ value: 5, coveredMs: 30_000 });
  });

  test('totals that fall are not believed', () => {
    const { host, clock } = setUp();
    const { counts, signal } = countedRate();
    counts.total = 500;
    host.signals.define(signal);
    const rate = host.signals.get(signal.id);
    rate.keep({ windowMs: minute });
    clock.advance(10_000);
    counts.total = 0;
    clock.advance(1_000);
    counts.total = 11;
    clock.advance(1_000);
    expect(rate.read(minute)).toEqual({ value: 11 / 12, coveredMs: 12_000 });
  });

  test.each([
    ['mean', 3],
    ['max', 6],
    ['min', 1],
    ['last', 2],
  ] as const)('a level over a window is its %s', (over, expected) => {
    const { host, clock } = setUp();
    const { state, signal } = level(over);
    host.signals.define(signal);
    const handle = host.signals.get(signal.id);
    expect(handle.read(minute)).toBeUndefined();
    state.value = 9;
    expect(handle.read(minute)).toEqual({ value: 9, coveredMs: 0 });
    handle.keep({ windowMs: 5_000 });
    state.value = 100;
    clock.advance(10_000);
    for (const value of [3, 1, 6, Number.NaN, 3, 2]) {
      state.value = value;
      clock.advance(1_000);
    }
    expect(handle.read(5_000)).toEqual({ value: expected, coveredMs: 5_000 });
  });

  test('a quantile is exact over the live windows, and the maximum of its slots over more', () => {
    const { host, clock } = setUp();
    const { state, signal } = quantile();
    host.signals.define(signal);
    const p99 = host.signals.get(signal.id);
    p99.keep({ windowMs: 6 * hour });
    expect(p99.read(minute)).toBeUndefined();
    for (let at = 0; at < 120; at++) {
      state.value = at === 30 ? 7 : 1;
      clock.advance(minute);
    }
    state.value = 2;
    expect(p99.read(10 * minute)).toEqual({ value: 2, coveredMs: 10 * minute });
    expect(p99.read(3 * hour)).toEqual({ value: 7, coveredMs: 2 * hour, isMaxOfSlots: true });
    expect(p99.read(hour)).toMatchObject({ value: 1, isMaxOfSlots: true });
  });

  test('is never NaN, and never throws', () => {
    const { monitor, host, clock, logger } = setUp();
    const wrong = countedRatio('a.wrong', { totals: () => ({ bad: Number.NaN, total: 1 }) }).signal;
    const throwing = countedRate('a.throwing', {
      total: () => {
        throw new Error('no total');
      },
    }).signal;
    const late = countedRate('a.late', { total: (async () => 1) as never }).signal;
    host.signals.define(wrong);
    host.signals.define(throwing);
    monitor.signals.define(late);
    // Not guarded by a host: the application's own.
    monitor.signals.define({ ...throwing, id: 'a.unguarded' });
    for (const id of ['a.wrong', 'a.throwing', 'a.unguarded', 'a.late', 'a.absent']) {
      const signal = host.signals.get(id);
      signal.keep({ windowMs: minute });
      clock.advance(3_000);
      expect(signal.read(minute)).toBeUndefined();
      expect(signal.points(minute)).toEqual([]);
    }
    expect(logger.entries.map(({ fields }) => (fields as { component?: string }).component)).toEqual(
      expect.arrayContaining(['probe', 'signals']),
    );
  });
});

describe('keeping', () => {
  test('works before the signal is defined, and misses nothing', () => {
    const { host, clock } = setUp();
    const { counts, signal } = countedRatio();
    const ratio = host.signals.get(signal.id);
    expect(ratio.definition).toBeUndefined();
    ratio.keep({ windowMs: minute });
    clock.advance(5_000);
    expect(ratio.read(minute)).toBeUndefined();
    host.signals.define(signal);
    Object.assign(counts, { bad: 1, total: 2 });
    clock.advance(1_000);
    expect(ratio.read(minute)).toMatchObject({ bad: 1, total: 2 });
    expect(ratio.definition?.id).toBe(signal.id);
  });

  test('refuses windows beyond what any history reaches, and what is none', () => {
    const { host } = setUp();
    const signal = host.signals.get('a.b');
    expect(() => signal.keep({ windowMs: 35 * 24 * hour + 1 })).toThrow(withCode('ERR_GS_SIGNAL_WINDOW'));
    for (const windowMs of [0, Number.NaN, '5m' as never])
      expect(() => signal.keep({ windowMs })).toThrow(withCode('ERR_GS_OPTION_INVALID'));
    expect(() => signal.keep({ windowMs: minute, labels: 'all' as never })).toThrow(
      withCode('ERR_GS_OPTION_INVALID'),
    );
  });

  test('has one timer for all, and none when nothing is kept or the monitor is closed', async () => {
    const { monitor, host, clock } = setUp();
    const before = clock.pendingTimers;
    host.signals.define(countedRatio().signal);
    const undos = ['test.ratio', 'a.b', 'http.error_ratio'].map((id) =>
      host.signals.get(id).keep({ windowMs: minute }),
    );
    expect(clock.pendingTimers).toBe(before + 1);
    for (const undo of undos) undo();
    undos[0]!();
    expect(clock.pendingTimers).toBe(before);
    expect(host.signals.get('test.ratio').read(minute)).toBeUndefined();
    host.signals.get('test.ratio').keep({ windowMs: minute });
    await monitor.close();
    expect(clock.pendingTimers).toBe(0);
  });

  test('one window is kept as long as somebody wants it', () => {
    const { host, clock } = setUp();
    const { counts, signal } = countedRatio();
    host.signals.define(signal);
    const ratio = host.signals.get(signal.id);
    const undo = ratio.keep({ windowMs: minute });
    ratio.keep({ windowMs: minute });
    counts.total = 10;
    clock.advance(1_000);
    undo();
    clock.advance(1_000);
    expect(ratio.read(minute)).toMatchObject({ total: 10, coveredMs: 2_000 });
  });

  test('a longer window of the same resolution takes over what is known', () => {
    const { host, clock } = setUp();
    const { counts, signal } = countedRate();
    host.signals.define(signal);
    const rate = host.signals.get(signal.id);
    rate.keep({ windowMs: 10_000 });
    for (let second = 0; second < 40; second++) {
      counts.total += second;
      clock.advance(1_000);
    }
    rate.keep({ windowMs: 300_000 });
    expect(rate.read(300_000)).toEqual({ value: (30 + 39) / 2, coveredMs: 10_000 });
    counts.total += 100;
    clock.advance(10_000);
    expect(rate.read(300_000)).toMatchObject({ coveredMs: 20_000 });
  });

  test('each series is kept by itself, also those that come, and not for ever those that go', () => {
    const { monitor, host, clock } = setUp();
    const { routes, signal } = ratioByRoute();
    host.signals.define(signal);
    const ratio = host.signals.get(signal.id);
    routes.set('/old', { bad: 7, total: 7 });
    ratio.keep({ windowMs: minute, labels: 'each' });
    clock.advance(15_000);
    routes.set('/new', { bad: 3, total: 4 });
    routes.get('/old')!.total += 5;
    clock.advance(15_000);
    expect(ratio.read(minute, { route: '/old' })).toMatchObject({ bad: 0, total: 5 });
    expect(ratio.read(minute, { route: '/new' })).toMatchObject({ bad: 3, total: 4 });
    expect(ratio.read(minute)).toBeUndefined();
    expect([...ratio.series()]).toEqual([{ route: '/old' }, { route: '/new' }]);
    ratio.keep({ windowMs: minute });
    routes.set('/unseen', { bad: 1, total: 1 });
    // The service as a whole is no series, and what nobody has looked at yet is none either.
    const each: unknown[] = [];
    ratio.readEach(minute, (labels, value, total) => each.push([labels, value, total]));
    expect(each).toEqual([
      [{ route: '/old' }, 0, 5],
      [{ route: '/new' }, 0.75, 4],
    ]);
    expect(() =>
      ratio.readEach(minute, () => {
        throw new Error('mine');
      }),
    ).toThrow('mine');
    routes.delete('/old');
    clock.advance(2 * minute);
    expect(ratio.read(minute, { route: '/old' })).toBeUndefined();
    expect(ratio.read(minute, { route: '/new' })).toBeDefined();
    expect(monitor.registry.get('golden_signals_history_series')).toBeDefined();
  });

  test('one that comes later had counted nothing since its signal is kept', () => {
    const { host, clock } = setUp();
    const totals = new Map<string, number>();
    const { signal } = countedRate('test.rate_by_route', {
      labels: ['route'],
      series: () => Array.from(totals.keys(), (route) => ({ route })),
      total: ({ route }) => totals.get(route!),
    });
    host.signals.define(signal);
    const rate = host.signals.get(signal.id);
    rate.keep({ windowMs: minute, labels: 'each' });
    clock.advance(18_000);
    totals.set('/new', 6);
    clock.advance(3_000);
    totals.set('/new', 9);
    clock.advance(9_000);
    expect(rate.read(minute, { route: '/new' })).toEqual({ value: 9 / 30, coveredMs: 30_000 });
    totals.set('/new', 12);
    const sampled = rate.read(minute, { route: '/new' }, { sampled: true });
    expect(sampled).toEqual({ value: 9 / 30, coveredMs: 30_000 });
    expect(rate.read(minute, { route: '/new' })).toEqual({ value: 12 / 30, coveredMs: 30_000 });
    totals.set('/new', 9);
    const each: unknown[] = [];
    rate.readEach(minute, (_labels, value, total) => each.push([value, total]));
    expect(each).toEqual([[9 / 30, undefined]]);
    // It was found after 20 s, with the six that had been counted by then.
    expect(rate.read(20_000, { route: '/new' })).toEqual({ value: 9 / 20, coveredMs: 20_000 });
    const points = rate.points(minute, { route: '/new' });
    expect(points.map(({ value }) => value).filter((value) => value > 0)).toEqual([6, 3]);
    expect(points).toHaveLength(30);
    // In a long window, too.
    clock.advance(2 * minute);
    expect(rate.read(minute, { route: '/new' })).toMatchObject({ value: 0, coveredMs: minute });
  });

  test('without labels it is all series together', () => {
    const { host, clock } = setUp();
    const { routes, signal } = ratioByRoute();
    host.signals.define(signal);
    const ratio = host.signals.get(signal.id);
    ratio.keep({ windowMs: minute });
    routes.set('/a', { bad: 1, total: 10 });
    routes.set('/b', { bad: 2, total: 20 });
    clock.advance(1_000);
    expect(ratio.read(minute)).toMatchObject({ bad: 3, total: 30, value: 0.1 });
    expect(ratio.read(minute, { route: '/a' })).toBeUndefined();
  });

  test('what does not fit is refused by name, in the log and in a metric', async () => {
    const { monitor, host, clock, logger } = setUp({ signals: { maxHistoryBytes: 50_000 } });
    const { routes, signal } = ratioByRoute();
    host.signals.define(signal);
    for (let route = 0; route < 100; route++) routes.set(`/${route}`, { bad: 0, total: 0 });
    const ratio = host.signals.get(signal.id);
    const undo = ratio.keep({ windowMs: 600_000, labels: 'each' });
    clock.advance(60_000);
    const kept = [...ratio.series()].filter((labels) => ratio.read(minute, labels) !== undefined);
    expect(kept).toHaveLength(4);
    const lines = logger.entries.filter(({ message }) => message.includes('no room'));
    expect(lines).toHaveLength(1);
    expect(lines[0]!.message).toContain('"test.by_route"');
    const text = await monitor.registry.metrics();
    expect(text).toContain('golden_signals_history_refused_total{signal="test.by_route"} 96');
    expect(Number(/^golden_signals_history_bytes (\d+)$/m.exec(text)![1])).toBeLessThanOrEqual(50_000);
    expect(text).toContain('golden_signals_history_series 4');
    // Room that is free again is taken.
    undo();
    for (const route of routes.keys()) if (route !== '/99') routes.delete(route);
    ratio.keep({ windowMs: 600_000, labels: 'each' });
    clock.advance(1_000);
    expect(ratio.read(minute, { route: '/99' })).toBeDefined();
  });
});

describe('time', () => {
  const counting = (clock = new TwoClocks()) => {
    const made = setUp({ clock });
    const { counts, signal } = countedRate();
    made.host.signals.define(signal);
    const rate = made.host.signals.get(signal.id);
    rate.keep({ windowMs: 300_000 });
    const run = (seconds: number) => {
      for (let second = 0; second < seconds; second++) {
        counts.total += 1;
        clock.advance(1_000);
      }
    };
    return { clock, rate, run };
  };

  test('a wall clock that is set back changes nothing', () => {
    const { clock, rate, run } = counting();
    run(60);
    clock.leap(-hour);
    run(60);
    expect(rate.read(120_000)).toEqual({ value: 1, coveredMs: 120_000 });
    const points = rate.points(120_000);
    expect(points.at(-1)!.timestampMs).toBeLessThanOrEqual(clock.wallTimeMs());
    expect(points.at(-1)!.timestampMs).toBeGreaterThan(clock.wallTimeMs() - 2_000);
  });

  test('the sleep of a machine is a gap', () => {
    const { clock, rate, run } = counting();
    run(100);
    clock.leap(100_000);
    run(50);
    expect(rate.read(300_000)).toEqual({ value: 1, coveredMs: 150_000 });
    expect(rate.read(120_000)).toEqual({ value: 1, coveredMs: 50_000 });
    const times = rate.points(300_000).map(({ timestampMs }) => timestampMs);
    expect(Math.max(...times.slice(1).map((time, at) => time - times[at]!))).toBeGreaterThanOrEqual(100_000);
    clock.leap(hour);
    run(10);
    expect(rate.read(300_000)).toEqual({ value: 1, coveredMs: 10_000 });
  });

  test('a process that stood still knows that nothing happened meanwhile', () => {
    const { clock, rate, run } = counting();
    run(100);
    clock.stall(50_000);
    run(50);
    expect(rate.read(300_000)).toEqual({ value: 150 / 200, coveredMs: 200_000 });
  });
});

describe('points', () => {
  test('are one per slot, by the wall clock', () => {
    const { host, clock } = setUp();
    const { counts, signal } = countedRate();
    host.signals.define(signal);
    const rate = host.signals.get(signal.id);
    rate.keep({ windowMs: hour });
    for (let second = 0; second < 60; second++) {
      counts.total += second < 30 ? 1 : 3;
      clock.advance(1_000);
    }
    const points = rate.points(hour);
    expect(points.map(({ value }) => Math.round(value))).toEqual([1, 1, 1, 3, 3, 3]);
    expect(points[0]!.timestampMs).toBe(1_700_000_000_000);
    expect(points[1]!.timestampMs).toBe(1_700_000_010_000);
  });
});

describe('limits', () => {
  test("are those of the definition, and the user's where he says something", () => {
    const { host } = setUp({
      signals: { limits: { 'a.set': { warning: 0.02 }, 'a.both': { warning: 1, critical: 3 } } },
    });
    const define = (id: string, more: object) => host.signals.define(countedRatio(id, more).signal);
    define('a.own', { limits: { warning: 0.05 } });
    define('a.set', { limits: { warning: 0.05, critical: 0.5 } });
    define('a.both', {});
    define('a.none', {});
    define('a.higher', { better: 'higher', limits: { warning: 0.9 } });
    const limits = (id: string) => host.signals.get(id).limits;
    expect(limits('a.own').critical).toBeCloseTo(0.06);
    expect(limits('a.set').warning).toBe(0.02);
    expect(limits('a.set').critical).toBeCloseTo(0.024);
    expect(limits('a.both')).toEqual({ warning: 1, critical: 3 });
    expect(limits('a.none')).toEqual({});
    expect(limits('a.absent')).toEqual({});
    const severity = (id: string, value: number) => host.signals.get(id).severity(value);
    expect([0.05, 0.055, 0.07].map((value) => severity('a.own', value))).toEqual([
      undefined,
      'warning',
      'critical',
    ]);
    expect([0.95, 0.8, 0.7].map((value) => severity('a.higher', value))).toEqual([
      undefined,
      'warning',
      'critical',
    ]);
    expect(severity('a.none', 1e9)).toBeUndefined();
  });

  test('of signals that nobody has defined after ten seconds are reported once', () => {
    const { host, clock, logger } = setUp({
      signals: {
        limits: { 'http.eror_ratio': { warning: 0.02 }, 'http.error_ratio': {}, 'a.late': {}, 'a.b': {} },
      },
    });
    clock.advance(9_000);
    host.signals.define(countedRatio('a.late').signal);
    clock.advance(60_000);
    expect(logger.entries).toMatchObject([
      {
        level: 'warn',
        fields: { signals: ['http.eror_ratio', 'a.b'] },
        message: expect.stringContaining('limits'),
      },
    ]);
  });

  test('that are wrong are an error at start-up', () => {
    const wrong = [
      { limits: { 'a.b': 0.5 } },
      { limits: { 'a.b': { warn: 1 } } },
      { limits: { 'a.b': { warning: '1' } } },
      { maxHistoryBytes: -1 },
      { historyFile: '' },
      { keep: true },
    ];
    for (const signals of wrong)
      expect(() => signalMonitor({ signals: signals as never })).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^ERR_GS_OPTION_/) }),
      );
  });
});
