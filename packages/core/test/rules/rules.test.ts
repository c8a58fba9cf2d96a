import { createMonitor, type Monitor } from '@golden-signals/core';
import type { AlertRule, ExtensionHost, Slo } from '@golden-signals/core/extension';
import { MemoryLogger } from '@golden-signals/core/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

let monitor: Monitor;
let host: ExtensionHost;

beforeEach(() => {
  monitor = createMonitor({ logger: new MemoryLogger(), runtimeMetrics: false, stalls: false, env: {} });
  monitor.use({
    name: 'probe',
    setup(given) {
      host = given;
    },
  });
});

afterEach(() => monitor.close());

const alert: AlertRule = {
  type: 'alert',
  name: 'HighErrorRatio',
  signal: 'http.error_ratio',
  windowMs: 300_000,
  above: 0.05,
  severity: 'critical',
  summary: 'More than 5 % of the requests fail.',
};

const slo: Slo = {
  type: 'slo',
  name: 'checkout-availability',
  signal: 'http.error_ratio',
  where: { route: '/checkout' },
  objective: 0.999,
  windowDays: 30,
  summary: 'Customers can pay.',
};

test('rules are listed as they were given, by whichever extension, until they are taken back', () => {
  const undo = host.rules.add(alert);
  host.rules.add(slo);
  monitor.use({ name: 'reader', setup: ({ rules }) => expect(rules.list()).toEqual([alert, slo]) });
  undo();
  undo();
  expect(host.rules.list()).toEqual([slo]);
  host.rules.add(alert);
  expect(JSON.parse(JSON.stringify(host.rules.list()))).toEqual([slo, alert]);
});

test('a rule may combine conditions, and what is in it stays as it was, too', () => {
  const condition = { signal: 'http.request_rate', windowMs: 60_000, atLeast: 10 };
  const given: AlertRule = {
    ...alert,
    groupBy: ['route'],
    clearBelow: 0.01,
    all: [condition],
    unless: [{ signal: 'process.cpu', windowMs: 60_000, outside: [0.1, 0.5] }],
    labels: { team: 'shop' },
    annotations: { dashboard: 'https://shop.example/d' },
    description: 'Customers see errors.',
  };
  host.rules.add(given);
  condition.atLeast = 0;
  expect(host.rules.list()).toEqual([{ ...given, all: [{ ...condition, atLeast: 10 }] }]);
});

test('a rule stays as it was checked', () => {
  const given = { ...slo, where: { route: '/checkout' } };
  host.rules.add(given);
  given.objective = 7;
  given.where.route = '/other';
  expect(host.rules.list()).toEqual([slo]);
  expect(() => {
    (host.rules.list()[0] as { objective: number }).objective = 7;
  }).toThrow(TypeError);
});

test('an alert and an SLO may have one signal; two of a type may not have one name', () => {
  host.rules.add(alert);
  host.rules.add({ ...alert, name: 'HighErrorRatioOfAll' });
  expect(() => host.rules.add({ ...alert, above: 0.5 })).toThrow(
    expect.objectContaining({ code: 'ERR_GS_RULE_DUPLICATE' }),
  );
  expect(host.rules.list()).toHaveLength(2);
});

test('the rules of a setup that fails are taken back', () => {
  const failing = {
    name: 'failing',
    setup({ rules }: ExtensionHost) {
      rules.add(alert);
      throw new Error('half-way');
    },
  };
  expect(() => monitor.use(failing)).toThrow('half-way');
  expect(host.rules.list()).toEqual([]);
});

describe('what says nothing, or nothing that could be evaluated, is refused', () => {
  const { summary, severity, windowMs, ...incomplete } = alert;
  const { above, ...neither } = alert;
  test.each([
    [undefined, /"type" must be one of "alert", "slo"/],
    [{ ...alert, type: 'rule' }, /"type" must be one of "alert", "slo"/],
    [{ ...incomplete, severity, windowMs }, /"summary" must be given/],
    [{ ...incomplete, severity, summary }, /"windowMs" must be given/],
    [{ ...incomplete, windowMs, summary }, /"severity" must be given/],
    [neither, /"above" must be the only one of above, below/],
    [{ ...alert, below: 1 }, /"above" must be the only one of above, below/],
    [{ ...neither, outside: [2, 1] }, /"outside" must be two finite numbers, the smaller one first/],
    [{ ...neither, absent: true, minTotal: 5 }, /"absent" must be given without "minTotal"/],
    [{ ...neither, absent: true, groupBy: ['route'] }, /"groupBy" must be left out where "absent" is given/],
    [{ ...alert, comparedToMs: 60_000 }, /"comparedToMs" must be at least "windowMs"/],
    [{ ...alert, clearBelow: 0.06 }, /"clearBelow" must be at most "above"/],
    [{ ...alert, clearAbove: 0.06 }, /"clearAbove" must be at least "below"/],
    [{ ...alert, all: [] }, /"all" must be an array of 1 to 10 conditions/],
    [{ ...alert, any: [{ signal: 'process.cpu', above: 1 }] }, /any\[0\]: "windowMs" must be given/],
    [
      { ...alert, unless: [{ signal: 'process.cpu', windowMs: 1 }] },
      /unless\[0\]: "above" must be the only one/,
    ],
    [{ ...alert, unless: [{ signal: 'process.cpu', windowMs: 1, near: 1 }] }, /there is no option "near"/],
    [{ ...alert, above: Number.NaN }, /"above" must be a finite number/],
    [{ ...alert, windowMs: 0 }, /"windowMs" must be/],
    [{ ...alert, forMs: -1 }, /"forMs" must be/],
    [{ ...alert, keepFiringForMs: '5m' }, /"keepFiringForMs" must be/],
    [{ ...alert, minTotal: -1 }, /"minTotal" must be/],
    [{ ...alert, severity: 'page' }, /"severity" must be one of "info", "warning", "critical"/],
    [{ ...alert, name: 'high error ratio' }, /"name" must be a name in Pascal case/],
    [{ ...alert, where: { route: 7 } }, /"where" must be an object whose values are strings/],
    [{ ...alert, labels: { route: 7 } }, /"labels" must be an object whose values are strings/],
    [{ ...alert, objective: 0.9 }, /there is no option "objective"/],
    [{ ...slo, name: 'Checkout' }, /"name" must be a name in kebab case/],
    [{ ...slo, objective: 1 }, /"objective" must be above 0 and below 1/],
    [{ ...slo, objective: 99.9 }, /"objective" must be above 0 and below 1/],
    [{ ...slo, windowDays: 365 }, /"windowDays" must be/],
    [{ ...slo, signal: '' }, /"signal" must be/],
    [{ ...slo, minBad: 0 }, /"minBad" must be a finite number of at least 1/],
    [{ ...slo, requests: { routes: [] } }, /"routes" must be an array of at least one route/],
    [{ ...slo, requests: { belowMs: 0 } }, /"belowMs" must be/],
    [{ ...slo, slices: { lengthMs: 60_000 } }, /slices: "target" must be given/],
    [{ ...slo, slices: { lengthMs: 60_000, target: 1.1 } }, /"target" must be above 0 and at most 1/],
    [{ ...slo, sla: { target: 0.99 } }, /sla: "credits" must be given/],
    [
      { ...slo, sla: { target: 0.99, credits: [{ below: 0.999, creditPercent: 10 }] } },
      /credits\[0\]: "below" must be at most the target, which is 0.99/,
    ],
  ])('%j', (rule, message) => {
    expect(() => host.rules.add(rule as never)).toThrow(message);
    expect(host.rules.list()).toEqual([]);
  });
});
