// Alerts as users write them: checked at once, and in the shape of other tools.

import { alerting, defineAlert } from '@golden-signals/alerting';
import { describe, expect, test } from '@jest/globals';

const plain = {
  name: 'high error rate',
  condition: { metric: 'http.error_ratio', operator: '>', threshold: 0.05 },
  severity: 'critical',
  message: 'Many requests fail.',
} as const;

test('what is left out has a default, and what is given stays', () => {
  const alert = { name: 'CpuHigh', signal: 'process.cpu', above: 0.8, summary: 'Busy.' };
  expect(defineAlert(alert)).toEqual({ ...alert, type: 'alert', windowMs: 300_000, severity: 'warning' });
  const more = { ...alert, windowMs: 60_000, severity: 'info', forMs: 1, labels: { team: 'shop' } } as const;
  expect(defineAlert(more)).toEqual({ ...more, type: 'alert' });
  expect(defineAlert(defineAlert(more))).toEqual({ ...more, type: 'alert' });
});

describe('the plain shape', () => {
  test.each([
    ['>', 'above'],
    ['greater_than', 'above'],
    ['>=', 'atLeast'],
    ['greater_than_or_equals', 'atLeast'],
    ['<', 'below'],
    ['less_than', 'below'],
    ['<=', 'atMost'],
    ['less_than_or_equals', 'atMost'],
    ['==', 'equals'],
    ['equals', 'equals'],
  ] as const)('with the operator %s', (operator, bound) => {
    expect(defineAlert({ ...plain, condition: { ...plain.condition, operator } })).toEqual({
      type: 'alert',
      name: 'HighErrorRate',
      signal: 'http.error_ratio',
      groupBy: [],
      windowMs: 300_000,
      [bound]: 0.05,
      severity: 'critical',
      summary: 'Many requests fail.',
    });
  });

  test.each([
    [{ ...plain, condition: { ...plain.condition, operator: '=>' } }, /"operator" must be one of ">"/],
    [{ ...plain, condition: { ...plain.condition, threshold: '5%' } }, /"threshold" must be a finite number/],
    [{ ...plain, condition: { metric: 'a.b', operator: '>' } }, /"threshold" must be given/],
    [{ ...plain, severity: 'page' }, /"severity" must be one of/],
    [{ ...plain, message: undefined }, /"message" must be given/],
    [{ ...plain, name: '???' }, /"name" must be a name in Pascal case/],
    [{ ...plain, forMs: 1 }, /there is no option "forMs"/],
  ])('%j is refused', (alert, message) => {
    expect(() => defineAlert(alert as never)).toThrow(message);
  });
});

describe('simulate', () => {
  const rule = {
    name: 'High',
    signal: 'test.level',
    windowMs: 30_000,
    above: 10,
    forMs: 15_000,
    summary: '.',
  };
  const told = (alerts: ReturnType<typeof alerting>, ...given: Parameters<typeof alerts.simulate>) =>
    alerts.simulate(...given).map(({ atMs, state, labels }) => [atMs / 1_000, state, labels.route ?? '']);

  test('says what would have happened to each series, over windows', () => {
    const alerts = alerting({ defaults: false, rules: [rule] });
    const series = [
      { labels: { route: '/a' }, values: [0, 22, 22, 22, 0, 0] },
      { labels: { route: '/b' }, values: [0, 0, undefined, 30, undefined, undefined] },
    ];
    expect(told(alerts, { 'test.level': series })).toEqual([
      [30, 'pending', '/a'],
      [45, 'firing', '/a'],
      [60, 'pending', '/b'],
      [75, 'firing', '/b'],
      [90, 'resolved', '/a'],
    ]);
    expect(told(alerts, { 'test.level': [0, 11, 0] }, { over: { 'test.level': 'max' } })).toEqual([
      [30, 'pending', ''],
      [45, 'firing', ''],
    ]);
    expect(alerts.simulate({ 'test.other': [100, 100] })).toEqual([]);
  });

  test('judges ratios by their events, and all series together where they are grouped so', () => {
    const alerts = alerting({
      defaults: false,
      rules: [{ ...rule, forMs: 0, above: 0.5, minTotal: 10, groupBy: [] }],
    });
    const series = [
      {
        labels: { route: '/a' },
        values: [{ bad: 4, total: 4 }, undefined, undefined, { bad: 0, total: 20 }],
      },
      {
        labels: { route: '/b' },
        values: [
          { bad: 1, total: 4 },
          { bad: 3, total: 3 },
        ],
      },
    ];
    expect(told(alerts, { 'test.level': series })).toEqual([
      [30, 'pending', ''],
      [30, 'firing', ''],
      [60, 'resolved', ''],
    ]);
  });

  test('refuses what it does not know', () => {
    expect(() => alerting().simulate({}, { intervalMs: 1 })).toThrow(/"intervalMs" must be/);
    expect(() => alerting().simulate({}, { every: 1 } as never)).toThrow(/there is no option "every"/);
  });
});
