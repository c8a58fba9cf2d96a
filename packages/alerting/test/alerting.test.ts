// Alerts as an application uses them: rules over signals, what is told, what is shown, and what outlives a restart.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type Alert,
  type AlertingOptions,
  alerting,
  consoleChannel,
  type Notification,
} from '@golden-signals/alerting';
import { createMonitor, type Extension, type MonitorOptions } from '@golden-signals/core';
import type { ExtensionHost } from '@golden-signals/core/extension';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { afterEach, describe, expect, jest, test } from '@jest/globals';

const open: Array<{ close(): unknown }> = [];
const minute = 60_000;
const interval = 15_000;

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

const base = { title: 'A test', unit: 'ratio', better: 'lower', promql: () => undefined } as const;

/** A monitor on a clock that stands still, with signals that the test sets. */
function use(options: AlertingOptions, more: MonitorOptions = {}) {
  const clock = (more.clock as FakeClock | undefined) ?? new FakeClock();
  const logger = new MemoryLogger();
  const state: { level: number | undefined; bad: number; total: number } = { level: 0, bad: 0, total: 0 };
  const routes = new Map<string, { bad: number; total: number }>();
  let host: ExtensionHost | undefined;
  const probe: Extension = {
    name: 'probe',
    setup(given) {
      host = given;
      const level = { ...base, kind: 'level', labels: [], over: 'last' } as const;
      given.signals.define({ ...level, id: 'test.level', value: () => state.level });
      given.signals.define({
        ...base,
        id: 'test.ratio',
        kind: 'ratio',
        labels: [],
        totals: () => ({ bad: state.bad, total: state.total }),
      });
      given.signals.define({
        ...base,
        id: 'test.by_route',
        kind: 'ratio',
        labels: ['route'],
        series: () => Array.from(routes.keys(), (route) => ({ route })),
        totals: ({ route }) => (route === undefined ? undefined : routes.get(route)),
      });
      given.signals.define({ ...base, id: 'test.rate', kind: 'rate', labels: [], total: () => state.total });
    },
  };
  const told: Notification[] = [];
  const alerts = alerting({
    defaults: false,
    channels: [
      {
        name: 'probe',
        ownGrouping: { by: 'alert' },
        send(notifications) {
          told.push(...notifications);
        },
      },
    ],
    ...options,
  });
  const monitor = createMonitor({
    clock,
    logger,
    stalls: false,
    runtimeMetrics: false,
    env: {},
    service: { name: 'shop', version: '1.2', environment: 'test', instance: 'a' },
    ...more,
    extensions: [probe, alerts],
  });
  open.push(monitor);
  const advance = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += interval) {
      clock.advance(Math.min(interval, ms - passed));
      // Channels get what there is to tell in later turns.
      for (let turn = 0; turn < 3; turn++) await nextTurn();
    }
  };
  return { monitor, alerts, clock, logger, state, routes, told, advance, host: () => host! };
}

const levelHigh = {
  name: 'LevelHigh',
  signal: 'test.level',
  windowMs: 1_000,
  above: 10,
  summary: 'It is high.',
} as const;

const names = (alerts: readonly Alert[]) => alerts.map(({ name, state }) => `${name} ${state}`);
const statuses = (told: readonly Notification[]) =>
  told.map(({ status, alert }) => `${alert.name} ${status}`);

describe('one alert', () => {
  test('is pending, fires after its time, is told once, and is resolved', async () => {
    const { alerts, state, told, advance, monitor } = use({
      rules: [{ ...levelHigh, forMs: minute, severity: 'critical', labels: { team: 'shop' } }],
    });
    await advance(minute);
    expect(alerts.list()).toEqual([]);
    state.level = 20;
    await advance(interval);
    expect(names(alerts.list())).toEqual(['LevelHigh pending']);
    await advance(minute - interval);
    expect(told).toEqual([]);
    await advance(5 * minute);
    expect(statuses(told)).toEqual(['LevelHigh firing']);
    const [{ alert }] = told as [Notification];
    expect(alert).toMatchObject({
      severity: 'critical',
      labels: { alertname: 'LevelHigh', severity: 'critical', team: 'shop' },
      annotations: { summary: 'It is high.' },
      value: 20,
      text: 'test.level over 1 s is 20, above 10',
      cause: { version: '1.2' },
    });
    expect(alert.firedAtMs! - alert.activeSinceMs).toBe(minute);
    expect(await monitor.registry.metrics()).toContain(
      'golden_signals_alerts{alertname="LevelHigh",alertstate="firing"} 1',
    );
    expect(monitor.report()).toContain('LevelHigh firing (critical): It is high.');

    state.level = 5;
    await advance(minute);
    expect(statuses(told)).toEqual(['LevelHigh firing', 'LevelHigh resolved']);
    expect(names(alerts.list())).toEqual(['LevelHigh resolved']);
    await advance(16 * minute);
    expect(alerts.list()).toEqual([]);
    const text = await monitor.registry.metrics();
    expect(text).toContain('golden_signals_alerts{alertname="LevelHigh",alertstate="firing"} 0');
    expect(text).toContain('golden_signals_notifications_total{channel="probe",outcome="sent"} 2');
    expect(text).toMatch(/golden_signals_alert_evaluation_timestamp_seconds 1700001\d+/);
  });

  test('that ends while it is pending is never told', async () => {
    const { alerts, state, told, advance } = use({ rules: [{ ...levelHigh, forMs: minute }] });
    state.level = 20;
    await advance(45_000);
    state.level = 1;
    await advance(interval);
    expect(alerts.list()).toEqual([]);
    expect(told).toEqual([]);
  });

  test('fires on for a while, and anew only after the cooldown', async () => {
    const { state, told, advance, alerts } = use({
      rules: [{ ...levelHigh, keepFiringForMs: minute }],
      cooldownMs: 5 * minute,
    });
    state.level = 20;
    await advance(interval);
    state.level = 1;
    await advance(minute);
    expect(names(alerts.list())).toEqual(['LevelHigh firing']);
    await advance(interval);
    expect(statuses(told)).toEqual(['LevelHigh firing', 'LevelHigh resolved']);
    state.level = 20;
    await advance(minute);
    expect(names(alerts.list())).toEqual(['LevelHigh firing']);
    expect(told).toHaveLength(2);
    await advance(4 * minute);
    expect(statuses(told).slice(2)).toEqual(['LevelHigh firing']);
  });

  test('of a group has no cooldown, which has its interval instead', async () => {
    const grouped: Notification[] = [];
    const team = { name: 'team', send: (some: readonly Notification[]) => void grouped.push(...some) };
    const { state, advance } = use({
      rules: [levelHigh],
      channels: [team],
      cooldownMs: 15 * minute,
      delivery: { groupWaitMs: 0, groupIntervalMs: minute },
    });
    for (const level of [20, 1, 20]) {
      state.level = level;
      await advance(2 * minute);
    }
    expect(statuses(grouped)).toEqual(['LevelHigh firing', 'LevelHigh resolved', 'LevelHigh firing']);
  });

  test('that was not told within the cooldown is not told to be over either', async () => {
    const { state, told, advance } = use({ rules: [levelHigh], cooldownMs: 5 * minute });
    for (const level of [20, 1, 20, 1]) {
      state.level = level;
      await advance(interval);
    }
    await advance(10 * minute);
    expect(statuses(told)).toEqual(['LevelHigh firing', 'LevelHigh resolved']);
  });

  test('clears at a bound of its own', async () => {
    const { state, advance, alerts } = use({ rules: [{ ...levelHigh, clearBelow: 5 }] });
    for (const [level, expected] of [
      [8, []],
      [11, ['LevelHigh firing']],
      [6, ['LevelHigh firing']],
      [5, ['LevelHigh resolved']],
      [8, ['LevelHigh resolved']],
    ] as const) {
      state.level = level;
      await advance(interval);
      expect(names(alerts.list())).toEqual(expected);
    }
  });

  test('stays as it is while nothing is known, and a pending one ends', async () => {
    const { state, advance, alerts } = use({ rules: [{ ...levelHigh, forMs: minute }] });
    state.level = 20;
    await advance(2 * minute);
    state.level = undefined;
    await advance(5 * minute);
    expect(alerts.list()).toMatchObject([{ state: 'firing', isFrozen: true }]);
    state.level = 1;
    await advance(interval);
    expect(alerts.list()).toMatchObject([{ state: 'resolved', isFrozen: false }]);
    state.level = 20;
    await advance(interval);
    expect(names(alerts.list())).toEqual(['LevelHigh pending']);
    state.level = undefined;
    await advance(interval);
    expect(alerts.list()).toEqual([]);
  });
});

test('the console channel writes one line for each notification', async () => {
  const write = jest.spyOn(console, 'error').mockImplementation(() => {});
  try {
    const { state, advance } = use({
      rules: [{ ...levelHigh, severity: 'critical' }],
      channels: [consoleChannel()],
    });
    for (const level of [20, 1]) {
      state.level = level;
      await advance(interval);
    }
    expect(write.mock.calls).toEqual([
      ['FIRING critical LevelHigh: It is high. (test.level over 1 s is 20, above 10)'],
      ['RESOLVED critical LevelHigh: It is high. (test.level over 1 s is 1, above 10)'],
    ]);
  } finally {
    write.mockRestore();
  }
});

describe('a ratio', () => {
  const ratioHigh = { name: 'RatioHigh', signal: 'test.ratio', above: 0.1, summary: 'Bad.' };

  test('of nothing, or of too little, is not judged, and does not end an alert', async () => {
    const { state, advance, alerts } = use({ rules: [{ ...ratioHigh, windowMs: minute, minTotal: 10 }] });
    state.total += 9;
    state.bad += 9;
    await advance(30_000);
    expect(alerts.list()).toEqual([]);
    state.total += 9;
    await advance(interval);
    expect(alerts.list()).toMatchObject([{ state: 'firing', value: 0.5 }]);
    await advance(5 * minute);
    expect(alerts.list()).toMatchObject([{ state: 'firing', isFrozen: true }]);
    state.total += 100;
    await advance(interval);
    expect(names(alerts.list())).toEqual(['RatioHigh resolved']);
  });

  test('by route is judged for each by itself; with where for some, with groupBy for all', async () => {
    const byRoute = { signal: 'test.by_route', above: 0.1, windowMs: 5 * minute, summary: 'Bad.' };
    const { routes, advance, alerts, told } = use({
      rules: [
        { ...byRoute, name: 'EachRoute' },
        { ...byRoute, name: 'OneRoute', where: { route: '/b' } },
        { ...byRoute, name: 'AllRoutes', groupBy: [], above: 0.3 },
        { ...byRoute, name: 'Grouped', groupBy: ['route'], minTotal: 90 },
      ],
    });
    for (const route of ['/a', '/b', '/c']) routes.set(route, { bad: 0, total: 0 });
    await advance(30_000);
    routes.set('/a', { bad: 50, total: 100 });
    routes.set('/b', { bad: 40, total: 80 });
    routes.set('/c', { bad: 0, total: 10 });
    await advance(30_000);
    const seen = alerts.list().map(({ name, labels }) => `${name} ${labels.route ?? ''}`);
    expect(seen.sort()).toEqual(['AllRoutes ', 'EachRoute /a', 'EachRoute /b', 'Grouped /a', 'OneRoute /b']);
    expect(told).toHaveLength(5);
    expect(told[0]!.alert.text).toMatch(/^route \/a: test\.by_route over 5 min is 0\.5, above 0\.1$/);
  });
});

describe('combinations', () => {
  const quiet = { signal: 'test.level', windowMs: 1_000 };
  const often = { name: 'Often', signal: 'test.rate', windowMs: minute, atLeast: 1, summary: 'Often.' };

  test.each([
    ['all', { all: [{ ...quiet, above: 5 }] }, 6, 4],
    ['unless', { unless: [{ ...quiet, above: 5 }] }, 4, 6],
    ['any', { any: [{ ...quiet, above: 5 }], atLeast: 100 }, 6, 4],
    ['outside', { all: [{ ...quiet, outside: [3, 5] as const }] }, 2, 4],
  ])('%s', async (_name, more, holds, holdsNot) => {
    const { state, clock, advance, alerts } = use({ rules: [{ ...often, ...more }] });
    clock.every(1_000, () => {
      state.total += 2;
    });
    state.level = holdsNot;
    await advance(minute);
    expect(alerts.list()).toEqual([]);
    state.level = holds;
    await advance(interval);
    expect(names(alerts.list())).toEqual(['Often firing']);
    // What is not known decides nothing.
    state.level = undefined;
    await advance(minute);
    expect(alerts.list()).toMatchObject([{ state: 'firing', isFrozen: true }]);
    state.level = holdsNot;
    await advance(interval);
    expect(names(alerts.list())).toEqual(['Often resolved']);
  });

  test('what is absent is so only once a window has passed', async () => {
    const { state, advance, alerts } = use({
      rules: [
        { name: 'Silent', signal: 'test.level', absent: true, windowMs: 2 * minute, summary: 'No data.' },
      ],
    });
    state.level = undefined;
    await advance(minute);
    expect(alerts.list()).toEqual([]);
    await advance(minute);
    expect(alerts.list()).toMatchObject([{ state: 'firing', value: undefined }]);
    state.level = 1;
    await advance(interval);
    expect(names(alerts.list())).toEqual(['Silent resolved']);
  });

  test('a window is compared to the time before it, once enough of that is known', async () => {
    const { state, clock, advance, alerts } = use({
      rules: [
        {
          name: 'Spike',
          signal: 'test.rate',
          windowMs: 5 * minute,
          above: 3,
          comparedToMs: 60 * minute,
          summary: 'A spike.',
        },
      ],
    });
    let perSecond = 1;
    clock.every(1_000, () => {
      state.total += perSecond;
    });
    await advance(20 * minute);
    perSecond = 10;
    await advance(5 * minute);
    expect(alerts.list()).toEqual([]);
    perSecond = 1;
    await advance(65 * minute);
    perSecond = 4;
    await advance(3 * minute);
    expect(alerts.list()).toEqual([]);
    await advance(minute);
    expect(alerts.list()[0]).toMatchObject({ name: 'Spike', state: 'firing' });
    expect(alerts.list()[0]!.value).toBeGreaterThan(3);
    expect(alerts.list()[0]!.value).toBeLessThan(4.1);
  });
});

describe('what goes wrong stays here', () => {
  test('a channel that hangs or throws holds up no other, and is counted', async () => {
    const seen: string[] = [];
    const { state, advance, monitor, clock } = use({
      rules: [levelHigh],
      delivery: { sendTimeoutMs: 1_000 },
      channels: [
        { name: 'hangs', ownGrouping: { by: 'alert' }, send: () => new Promise<void>(() => {}) },
        {
          name: 'throws',
          ownGrouping: { by: 'alert' },
          send() {
            throw new Error('no route to people');
          },
        },
      ],
      handlers: [
        () => {
          throw new Error('mine');
        },
        ({ name, state: now }) => {
          seen.push(`${name} ${now}`);
        },
      ],
    });
    state.level = 20;
    await advance(interval);
    clock.advance(1_000);
    await advance(interval);
    expect(seen).toEqual([
      'LevelHigh firing',
      // Each of the channels that fail, by those that do not.
      ...['NotificationsFailing firing', 'NotificationsFailing firing', 'NotificationsFailing firing'],
    ]);
    const text = await monitor.registry.metrics();
    for (const [channel, outcome] of [
      ['hangs', 'failed'],
      ['throws', 'failed'],
      ['handler_1', 'failed'],
      ['handler_2', 'sent'],
    ])
      expect(text).toMatch(
        new RegExp(`golden_signals_notifications_total\\{channel="${channel}",outcome="${outcome}"\\} [1-9]`),
      );
    // What hangs is given up when the limit is over.
    const closing = monitor.close();
    await nextTurn();
    clock.advance(5_000);
    await closing;
  });

  test('a signal that nobody defines is said with the nearest ids, and other rules go on', async () => {
    const { state, advance, monitor, logger } = use({
      rules: [{ ...levelHigh, name: 'Misspelt', signal: 'test.levle' }, levelHigh],
    });
    state.level = 20;
    await advance(interval);
    expect(names(monitor.diagnostics().alerts!.alerts)).toEqual(['LevelHigh firing']);
    const [misspelt] = monitor.diagnostics().alerts!.rules;
    expect(misspelt!.failure).toMatch(/"test\.levle", which nobody defines\. The nearest are: test\.level, /);
    expect(JSON.stringify(logger.entries)).toContain('ERR_GS_ALERT_SIGNAL_UNKNOWN');
    expect(await monitor.registry.metrics()).toContain(
      'golden_signals_alert_evaluation_failures_total{alertname="Misspelt"} 1',
    );
  });

  test('a rule that another extension adds is evaluated, or said once to be none', async () => {
    const { host, monitor, state, advance, logger } = use({ rules: [] });
    const rule = { ...levelHigh, type: 'alert', severity: 'info' } as const;
    host().rules.add({ ...rule, name: 'TooLong', windowMs: 40 * 86_400_000 });
    const undo = host().rules.add(rule);
    state.level = 20;
    await advance(minute);
    const { alerts, rules } = monitor.diagnostics().alerts!;
    expect(names(alerts)).toEqual(['LevelHigh firing']);
    expect(rules.map(({ rule: { name }, failure }) => [name, failure !== undefined])).toEqual([
      ['LevelHigh', false],
      ['TooLong', true],
    ]);
    const said = logger.entries.filter(({ fields }) => fields.code === 'ERR_GS_SIGNAL_WINDOW');
    expect(said.map(({ level, fields }) => [level, fields.alertname])).toEqual([['error', 'TooLong']]);
    undo();
    await advance(interval);
    expect(monitor.diagnostics().alerts!.alerts).toEqual([]);
  });

  test.each([
    [{ rules: [{ ...levelHigh, above: Number.NaN }] }, /"above" must be a finite number/],
    [{ rules: [{ ...levelHigh, nearly: 1 }] }, /there is no option "nearly"/],
    [{ rules: [levelHigh, levelHigh] }, /two rules named "LevelHigh"/],
    [{ rules: [7] }, /"alert" must be an object/],
    [{ evaluationIntervalMs: 10 }, /"evaluationIntervalMs" must be/],
    [{ channels: [{ name: 'a' }] }, /"channels" must be an object with a name and a method send/],
    [{ channels: [{ name: '', send() {} }] }, /"name" must be a non-empty string/],
    [{ channels: [{ name: 7, send() {} }] }, /"name" must be a non-empty string/],
    [{ handlers: ['log'] }, /"handlers" must be an array of functions/],
    [{ rules: [{ ...levelHigh, where: { route: '/a' } }] }, /"where" must be labels of "test\.level"/],
    [
      { rules: [{ ...levelHigh, comparedToMs: minute }] },
      /"comparedToMs" must be left out for "test\.level"/,
    ],
    [{ rules: [{ ...levelHigh, windowMs: 40 * 86_400_000 }] }, /test\.level/],
  ])('%j is refused at the start', (options, message) => {
    expect(() => use(options as never)).toThrow(message);
  });

  test('plain channels and functions stand where channels do', async () => {
    class Pager {
      readonly paged: string[] = [];
      send({ name, state }: Alert): void {
        this.paged.push(`${name} ${state}`);
      }
    }
    const pager = new Pager();
    const called: string[] = [];
    const { state, advance, monitor } = use({
      rules: [levelHigh],
      channels: [pager, ({ name, state }) => void called.push(`${name} ${state}`)],
      delivery: { routes: [{ channels: ['channel_1', 'channel_2'] }] },
    });
    for (const level of [20, 1]) {
      state.level = level;
      await advance(interval);
    }
    expect(pager.paged).toEqual(['LevelHigh firing', 'LevelHigh resolved']);
    expect(called).toEqual(pager.paged);
    expect(await monitor.registry.metrics()).toContain(
      'golden_signals_notifications_total{channel="channel_2",outcome="sent"} 2',
    );
  });

  test('an alerting belongs to one monitor, and answers nothing before', () => {
    const alerts = alerting();
    expect(() => alerts.list()).toThrow(/No monitor uses this alerting yet/);
    const monitor = createMonitor({ extensions: [alerts], stalls: false, env: {} });
    open.push(monitor);
    expect(() => createMonitor({ extensions: [alerts], stalls: false, env: {} })).toThrow(/Another monitor/);
  });
});

describe('across a restart', () => {
  let folder: string;

  async function life(wallTimeMs: number, rules: AlertingOptions['rules']) {
    return use(
      { rules: rules! },
      { clock: new FakeClock(wallTimeMs), signals: { historyFile: join(folder, 'history.bin') } },
    );
  }

  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('a pending alert goes on without the time in between, a firing one is not told again', async () => {
    folder = await mkdtemp(join(tmpdir(), 'golden-signals-alerts-'));
    const rules = [
      { ...levelHigh, name: 'Slow', forMs: 20 * minute },
      { ...levelHigh, name: 'Fast' },
    ];
    const first = await life(1_700_000_000_000, rules);
    first.state.level = 20;
    await first.advance(10 * minute);
    expect(statuses(first.told)).toEqual(['Fast firing']);
    await first.monitor.close();

    const second = await life(1_700_000_000_000 + 15 * minute, rules);
    second.state.level = 20;
    expect(names(second.alerts.list())).toEqual(['Fast firing', 'Slow pending']);
    await second.advance(9 * minute);
    expect(second.told).toEqual([]);
    await second.advance(2 * minute);
    expect(statuses(second.told)).toEqual(['Slow firing']);
    second.state.level = 1;
    await second.advance(interval);
    expect(statuses(second.told)).toEqual(['Slow firing', 'Fast resolved', 'Slow resolved']);
    await second.monitor.close();

    const third = await life(1_700_000_000_000 + 30 * minute, rules);
    expect(third.alerts.list()).toEqual([]);
  });

  test('what is older than an hour is forgotten', async () => {
    folder = await mkdtemp(join(tmpdir(), 'golden-signals-alerts-'));
    const first = await life(1_700_000_000_000, [levelHigh]);
    first.state.level = 20;
    await first.advance(minute);
    expect(names(first.alerts.list())).toEqual(['LevelHigh firing']);
    await first.monitor.close();
    const second = await life(1_700_000_000_000 + 63 * minute, [levelHigh]);
    expect(second.alerts.list()).toEqual([]);
  });
});
