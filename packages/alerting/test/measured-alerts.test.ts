// Alerts that read a value themselves, where there is no signal.

import { type AnyAlert, alerting, defineAlert } from '@golden-signals/alerting';
import { createMonitor } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { afterEach, expect, test } from '@jest/globals';

const open: Array<{ close(): unknown }> = [];
const interval = 15_000;

afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

function use(...rules: AnyAlert[]) {
  const clock = new FakeClock();
  const logger = new MemoryLogger();
  const alerts = alerting({ defaults: false, rules });
  const monitor = createMonitor({
    clock,
    logger,
    stalls: false,
    runtimeMetrics: false,
    env: {},
    extensions: [alerts],
  });
  open.push(monitor);
  const seen = () =>
    alerts.list().map(({ name, state, labels, isFrozen }) => {
      const where = labels.queue === undefined ? '' : ` ${labels.queue}`;
      return `${name}${where} ${state}${isFrozen ? ' frozen' : ''}`;
    });
  return { clock, logger, alerts, monitor, seen };
}

const backlog = { name: 'BacklogHigh', above: 10, forMs: 30_000, summary: 'Orders wait.' };

test('one value is a signal of its own, judged, kept and exported as every other', async () => {
  let waiting: number | undefined = 20;
  let readings = 0;
  const { clock, seen, monitor } = use({
    ...backlog,
    read: () => {
      readings += 1;
      return waiting;
    },
    promql: ({ matchers }) => `max(orders_waiting{${matchers}})`,
  });
  clock.advance(interval);
  expect(seen()).toEqual(['BacklogHigh pending']);
  clock.advance(2 * interval);
  expect(seen()).toEqual(['BacklogHigh firing']);
  // The history asks once a second, and an evaluation at the same time asks nobody again.
  expect(readings).toBeLessThanOrEqual(46);
  waiting = 3;
  clock.advance(interval);
  expect(seen()).toEqual(['BacklogHigh resolved']);

  const signal = monitor.signals.get('alert.backlog_high');
  expect(signal.read(60_000)?.value).toBe(3);
  expect(signal.points(60_000).length).toBeGreaterThan(50);
  const query = {
    range: '1m',
    matchers: 'job="shop"',
    by: [],
    naming: 'prometheus',
    histograms: 'native',
  } as const;
  expect(signal.definition!.promql(query)).toBe('max(orders_waiting{job="shop"})');
});

test('several values are series, and the worst stands for them', async () => {
  const queues = new Map([
    ['mails', 20],
    ['invoices', 1],
  ]);
  const read = () => Array.from(queues, ([queue, value]) => ({ labels: { queue }, value }));
  const { clock, seen, monitor } = use(
    { ...backlog, forMs: 0, read, labelNames: ['queue'] },
    { ...backlog, name: 'AnyBacklogHigh', forMs: 0, groupBy: [], read, labelNames: ['queue'] },
    { name: 'QueueIdle', below: 2, read, labelNames: ['queue'], groupBy: [], summary: 'Nothing to do.' },
  );
  clock.advance(interval);
  expect(seen().sort()).toEqual(['AnyBacklogHigh firing', 'BacklogHigh mails firing', 'QueueIdle firing']);
  queues.set('invoices', 50);
  queues.set('mails', 2);
  // A series that is new is found within ten seconds; what was read last is what counts.
  clock.advance(interval);
  expect(seen().sort()).toEqual([
    'AnyBacklogHigh firing',
    'BacklogHigh invoices firing',
    'BacklogHigh mails resolved',
    'QueueIdle resolved',
  ]);
  // Nobody said how Prometheus is asked for it.
  const query = { range: '1m', matchers: '', by: [], naming: 'prometheus', histograms: 'native' } as const;
  expect(monitor.signals.get('alert.queue_idle').definition!.promql(query)).toBeUndefined();
});

test.each<[string, () => unknown, RegExp]>([
  [
    'throws',
    () => {
      throw new Error('no connection');
    },
    /The alert "BacklogHigh" cannot read its value: no connection/,
  ],
  [
    'promises a value',
    () => Promise.reject(new Error('later')),
    /must return a number or undefined, at once/,
  ],
  ['returns a text', () => '20', /must return a number or undefined, at once/],
])(
  'a reading that %s freezes the alert, is counted, and changes nothing else',
  async (_name, wrong, message) => {
    let read: () => unknown = () => 20;
    const other = { name: 'OtherHigh', above: 10, read: () => 20, summary: 'Another.' };
    const { clock, seen, monitor, logger } = use({ ...backlog, read: (() => read()) as () => number }, other);
    clock.advance(3 * interval);
    read = wrong;
    // What was read last counts for a minute.
    clock.advance(10 * interval);
    expect(seen().sort()).toEqual(['BacklogHigh firing frozen', 'OtherHigh firing']);
    const [rule] = monitor.diagnostics().alerts!.rules;
    expect(rule!.failure).toMatch(message);
    const text = await monitor.registry.metrics();
    expect(text).toContain('golden_signals_alert_evaluation_failures_total{alertname="BacklogHigh"} 10');
    expect(logger.entries.filter(({ level }) => level === 'error')).toHaveLength(1);
    read = () => 3;
    clock.advance(interval);
    expect(seen().sort()).toEqual(['BacklogHigh resolved', 'OtherHigh firing']);
    expect(monitor.diagnostics().alerts!.rules[0]!.failure).toBeUndefined();
  },
);

test.each<[string, Iterable<unknown>, RegExp]>([
  ['other labels', [{ labels: { topic: 'a' }, value: 1 }], /each value must have the labels queue/],
  [
    'more series than there is room for',
    Array.from({ length: 1_001 }, (_, at) => ({ labels: { queue: `${at}` }, value: 1 })),
    /returns more than 1000 values/,
  ],
])('%s are a failure of the rule', async (_name, answer, message) => {
  const read = (() => answer) as () => never;
  const { clock, monitor } = use({ ...backlog, read, labelNames: ['queue'] });
  clock.advance(interval);
  expect(monitor.diagnostics().alerts!.rules[0]!.failure).toMatch(message);
});

test('it is simulated by its signal', () => {
  const alerts = alerting({ defaults: false, rules: [{ ...backlog, read: () => undefined }] });
  const happened = alerts.simulate(
    { 'alert.backlog_high': [1, 20, 20, 20, 20, 1, 1, 1, 1] },
    { over: { 'alert.backlog_high': 'last' } },
  );
  expect(happened.map(({ atMs, state }) => [atMs / interval, state])).toEqual([
    [2, 'pending'],
    [4, 'firing'],
    [6, 'resolved'],
  ]);
});

test('what cannot be is refused', () => {
  const read = () => 1;
  const defined = defineAlert({ ...backlog, read });
  expect(defineAlert(defined)).toEqual(defined);
  expect(defined).toMatchObject({
    signal: 'alert.backlog_high',
    windowMs: 60_000,
    severity: 'warning',
    read,
  });
  const refused = (alert: object) => expect(() => defineAlert(alert as never));
  refused({ ...backlog, read: 5 }).toThrow(/"read" must be a function/);
  refused({ ...backlog, read, signal: 'http.error_ratio' }).toThrow(/"signal" must be left out where "read"/);
  refused({ ...backlog, read, labelNames: 'queue' }).toThrow(/"labelNames" must be/);
  refused({ ...backlog, read, name: 'no name' }).toThrow(/"name" must be a name in Pascal case/);
  refused({ ...backlog, read, every: 1 }).toThrow(/there is no option "every"/);
});
