// The rules for Prometheus hold what promtool checks and what their own tests say, and all forms of a rule become one.

import { type AlertingOptions, defaultAlerts, defineSlo } from '@golden-signals/alerting';
import {
  type Definitions,
  type PrometheusRuleOptions,
  prometheusRules,
  prometheusRulesYaml,
  prometheusRuleTests,
  toYaml,
} from '@golden-signals/provisioning';
import { afterEach, describe, expect, test } from '@jest/globals';
import { testWithTool } from '../../../test/services.ts';
import { DefinedService } from './defined-service.ts';
import { promtool, type Said } from './promtool.ts';

const closers: DefinedService[] = [];

afterEach(async () => {
  for (const one of closers.splice(0)) await one.close();
});

function defined(...options: ConstructorParameters<typeof DefinedService>): Definitions {
  const service = new DefinedService(...options);
  closers.push(service);
  return service.definitions;
}

const minute = 60_000;
const hour = 60 * minute;
const summary = 'It is bad.';

const normal = { comparedTo: 'normal' } as const;

/** Each form that a rule can have. */
const forms: NonNullable<AlertingOptions['rules']> = [
  { name: 'Above', signal: 'http.latency_p95', where: { route: '/a' }, above: 0.5, clearBelow: 0.4, summary },
  { name: 'AtLeast', signal: 'http.in_flight', atLeast: 10, forMs: 90_000, summary },
  { name: 'Below', signal: 'http.apdex', groupBy: [], below: 0.7, minTotal: 20, summary },
  { name: 'AtMost', signal: 'health.status', atMost: 0.5, clearAbove: 0.9, forMs: minute, summary },
  { name: 'Equal', signal: 'operation.active', equals: 3, keepFiringForMs: 2 * minute, summary },
  { name: 'Outside', signal: 'http.latency_p95', where: { route: '/b' }, outside: [0.1, 0.5], summary },
  {
    name: 'Absent',
    signal: 'http.error_ratio',
    where: { route: '/b' },
    absent: true,
    windowMs: minute,
    summary,
  },
  { name: 'RateCompared', signal: 'http.request_rate', above: 3, comparedToMs: hour, minTotal: 60, summary },
  {
    name: 'RatioCompared',
    signal: 'http.error_ratio',
    groupBy: [],
    above: 3,
    comparedToMs: hour,
    minTotal: 20,
    summary,
  },
  { name: 'LevelCompared', signal: 'http.in_flight', below: 0.5, comparedToMs: 10 * minute, summary },
  {
    ...normal,
    name: 'RateNormal',
    signal: 'http.request_rate',
    above: 3,
    minTotal: 60,
    forMs: minute,
    summary,
  },
  {
    ...normal,
    name: 'RatioNormal',
    signal: 'http.error_ratio',
    above: 3,
    clearBelow: 2,
    minTotal: 20,
    summary,
  },
  {
    ...normal,
    name: 'LevelNormal',
    signal: 'http.in_flight',
    outside: [0.5, 2],
    comparedToMs: hour,
    summary,
  },
  {
    name: 'CombinedNormal',
    signal: 'http.request_rate',
    groupBy: [],
    below: 10,
    all: [{ ...normal, signal: 'http.request_rate', windowMs: minute, below: 0.5 }],
    unless: [{ ...normal, signal: 'http.error_ratio', windowMs: minute, atLeast: 2 }],
    summary,
  },
  {
    name: 'Combined',
    signal: 'http.latency_p95',
    where: { route: '/c' },
    above: 1,
    all: [{ signal: 'http.request_rate', windowMs: minute, above: 1, minTotal: 5 }],
    any: [{ signal: 'process.cpu', windowMs: minute, above: 0.9 }],
    unless: [{ signal: 'http.error_ratio', windowMs: minute, above: 0.5 }],
    summary,
  },
  {
    name: 'CombinedAbsent',
    signal: 'http.request_rate',
    groupBy: [],
    below: 1,
    all: [{ signal: 'operation.rate', windowMs: minute, absent: true }],
    unless: [{ signal: 'operation.active', windowMs: minute, absent: true }],
    summary,
  },
  {
    name: 'Grouped',
    signal: 'database.call_error_ratio',
    groupBy: ['system'],
    above: 0.1,
    minTotal: 10,
    unless: [{ signal: 'database.call_rate', windowMs: minute, where: { pool: 'jobs' }, below: 1 }],
    summary,
  },
];

async function checked(
  tool: string,
  definitions: Definitions,
  options?: PrometheusRuleOptions,
): Promise<Said> {
  return promtool(tool, ['check', 'rules', 'rules.yml'], {
    'rules.yml': prometheusRulesYaml(definitions, options),
  });
}

/** Runs the tests of the rules, those of each signal's first word apart: promtool evaluates all rules of a file in each test. */
async function tested(
  tool: string,
  definitions: Definitions,
  change = (yaml: string) => yaml,
): Promise<Said> {
  const concernOf = ({ signal }: { readonly signal: string }) => signal.split('.')[0]!;
  const files = [...new Set(definitions.rules.map(concernOf))].map((concern) => {
    const rules = definitions.rules.filter((rule) => concernOf(rule) === concern);
    const part = { ...definitions, rules };
    const testFile = prometheusRuleTests(part, {}, `${concern}.yml`);
    return [
      [`${concern}.yml`, change(prometheusRulesYaml(part))],
      [`${concern}.test.yml`, toYaml(testFile)],
    ] as const;
  });
  const names = files.map(([, [name]]) => name);
  return promtool(tool, ['test', 'rules', ...names], Object.fromEntries(files.flat()));
}

const ok = { isOk: true, text: expect.not.stringContaining('FAILED') };

testWithTool(
  'promtool',
  'those of the default alerts',
  async (tool) => {
    const definitions = defined();
    const { omitted } = prometheusRules(definitions);
    // What the service does not have, it need not watch.
    const unknown = omitted.filter(({ reason }) => !reason.startsWith('nobody defines'));
    // Waits are part of the durations, and not apart.
    expect(unknown.map(({ name }) => name)).toEqual(['PoolWaitHigh']);
    expect(definitions.rules).toHaveLength(defaultAlerts().length);
    expect(await checked(tool, definitions)).toEqual(ok);
    expect(await tested(tool, definitions)).toEqual(ok);
  },
  120_000,
);

testWithTool(
  'promtool',
  'those of every form that a rule can have',
  async (tool) => {
    const definitions = defined({ defaults: false, rules: forms });
    expect(prometheusRules(definitions).omitted).toEqual([]);
    expect(await checked(tool, definitions)).toEqual(ok);
    expect(await tested(tool, definitions)).toEqual(ok);
  },
  120_000,
);

testWithTool(
  'promtool',
  'those of SLOs',
  async (tool) => {
    const definitions = defined({
      defaults: false,
      slos: [
        defineSlo({ name: 'shop', objective: 0.999 }),
        defineSlo({ name: 'checkout', objective: 0.99, window: '7d', routes: ['/checkout'] }),
      ],
    });
    expect(await checked(tool, definitions)).toEqual(ok);
    expect(await tested(tool, definitions)).toEqual(ok);
  },
  120_000,
);

testWithTool(
  'promtool',
  'tests notice another threshold, another duration, and an alert that does not freeze',
  async (tool) => {
    const definitionsOf = (name: string) => {
      const rule = forms.find((one) => one.name === name)!;
      return defined({ defaults: false, rules: [{ ...rule, forMs: 2 * minute } as never] });
    };
    const [above, rate, ratio, level, normal] = [
      'Above',
      'RateCompared',
      'RatioCompared',
      'LevelCompared',
      'RateNormal',
    ].map(definitionsOf) as [Definitions, Definitions, Definitions, Definitions, Definitions];
    for (const [definitions, from, to] of [
      [above, '> 0.5', '>= 0.5'],
      [above, '<= 0.4', '<= 0.5'],
      [above, 'for: 2m', 'for: 1m'],
      [above, 'last_over_time', 'timestamp(vector(0)) > last_over_time'],
      [rate, '> 3', '>= 3'],
      [ratio, '> 3', '>= 3'],
      [level, '< 0.5', '<= 0.5'],
      [normal, '> 3', '>= 3'],
      [normal, '_normal{job="shop"} >=', '_normal{job="shop"} / 2 >='],
    ] as const) {
      const changed = (yaml: string) => {
        expect(yaml).toContain(from);
        return yaml.replace(from, to);
      };
      expect(await tested(tool, definitions, changed)).toEqual({ isOk: false, text: expect.any(String) });
    }
  },
  120_000,
);

testWithTool(
  'promtool',
  'each naming and kind of histogram',
  async (tool) => {
    for (const naming of ['prometheus', 'opentelemetry'] as const) {
      const definitions = defined({ rules: forms }, { http: { naming } });
      for (const histograms of ['native', 'classic', 'either'] as const)
        expect(await checked(tool, definitions, { histograms })).toEqual(ok);
    }
  },
  60_000,
);

describe('what is written', () => {
  test('is the same for the same definitions, and changes with a threshold', () => {
    const service = new DefinedService({ defaults: false });
    closers.push(service);
    const add = (above: number) =>
      service.rules.add({
        type: 'alert',
        name: 'Slow',
        signal: 'http.latency_p99',
        groupBy: [],
        windowMs: 5 * minute,
        above,
        severity: 'warning',
        summary,
      });
    const undo = add(1);
    const before = prometheusRulesYaml(service.definitions);
    expect(prometheusRulesYaml(service.definitions)).toBe(before);
    undo();
    add(2);
    const [lines, changed] = [before, prometheusRulesYaml(service.definitions)].map((yaml) =>
      yaml.split('\n'),
    );
    const different = lines!.flatMap((line, at) => (line === changed![at] ? [] : [changed![at]!.trim()]));
    expect(different).toEqual([
      'job:http_latency_p99:rate5m{job="shop"} > 2',
      'unless on (job) (job:http_latency_p99:rate5m{job="shop"} <= 2)',
      'description: http.latency_p99 over 5m is {{ $value | humanizeDuration }}, above 2 s.',
    ]);
  });

  test('says what is left out, and what classic histograms do not know', () => {
    const yaml = prometheusRulesYaml(defined());
    expect(yaml).toContain(
      '#   PoolWaitHigh: Prometheus does not know the value of "database.call_wait_ratio"\n',
    );
    expect(yaml).toContain('#   ScheduleMissed: nobody defines the signal "schedule.missed"\n');
    expect(yaml).toContain('# Only with native histograms: HttpApdexLow\n');
    const { omitted } = prometheusRules(
      defined({
        defaults: false,
        rules: [
          { name: 'Unknown', signal: 'no.such_signal', above: 1, summary },
          { name: 'TeamName', signal: 'process.cpu', above: 1, labels: { 'team.name': 'a' }, summary },
          { name: 'OtherRoute', signal: 'http.error_ratio', above: 1, labels: { route: 'a' }, summary },
          { name: 'Throttled', signal: 'container.throttled', above: 1, minTotal: 5, summary },
        ],
      }),
    );
    expect(omitted).toEqual([
      { name: 'Unknown', reason: 'nobody defines the signal "no.such_signal"' },
      { name: 'TeamName', reason: '"team.name" is no name of a label or an annotation' },
      { name: 'OtherRoute', reason: 'its label "route" would replace that of the series' },
      {
        name: 'Throttled',
        reason: 'Prometheus does not know the number of events of "container.throttled"',
      },
    ]);
  });

  test('has labels, annotations and links; braces are no templates', () => {
    const { file } = prometheusRules(
      defined({
        defaults: false,
        rules: [
          {
            name: 'Slow',
            signal: 'http.latency_p95',
            above: 1,
            forMs: minute,
            keepFiringForMs: 2 * minute,
            severity: 'critical',
            labels: { team: 'a' },
            summary: 'The {{ template }}.',
            description: 'Users wait.',
            runbook: 'docs/slow.md',
            annotations: { ticket: 'SHOP-1' },
          },
        ],
      }),
      { job: 'shop-eu', runbookBaseUrl: 'https://wiki.example', dashboardUrl: 'https://grafana.example/d/a' },
    );
    expect(file.groups).toMatchObject([
      {
        name: 'shop-eu-http',
        interval: '15s',
        rules: [
          { record: 'job_route:http_latency_p95:rate5m' },
          {
            alert: 'Slow',
            for: '1m',
            keep_firing_for: '2m',
            labels: { severity: 'critical', team: 'a' },
            annotations: {
              ticket: 'SHOP-1',
              summary: 'The {{ "{{" }} template }}.',
              description:
                'Users wait.\nroute {{ $labels.route }}: http.latency_p95 over 5m is {{ $value | humanizeDuration }}, above 1 s.',
              runbook_url: 'https://wiki.example/docs/slow.md',
              dashboard_url: 'https://grafana.example/d/a',
            },
          },
        ],
      },
    ]);
  });

  test('says how many times what a value is', () => {
    const texts = (rule: object) => {
      const rules = [{ name: 'Some', signal: 'http.error_ratio', groupBy: [], above: 3, summary, ...rule }];
      const { groups } = prometheusRules(defined({ defaults: false, rules })).file;
      return groups.flatMap((group) =>
        group.rules.flatMap((rule) => ('alert' in rule ? [rule.annotations.description] : [])),
      );
    };
    const times = 'http.error_ratio over 5m is {{ $value | humanize }} times';
    expect(texts({ comparedToMs: hour })).toEqual([`${times} that of the 1h before, above 3.`]);
    expect(texts(normal)).toEqual([`${times} what is normal, above 3.`]);
    expect(texts({ ...normal, comparedToMs: hour })).toEqual([
      `${times} what is normal, or, until that is known, that of the 1h before, above 3.`,
    ]);
  });

  test('records series of one name once: where rules ask for different labels, all of them', () => {
    const route = { signal: 'http.latency_p95', above: 1, summary };
    const names = (rules: AlertingOptions['rules']) =>
      prometheusRules(defined({ defaults: false, rules: rules! })).file.groups.flatMap((group) =>
        group.rules.flatMap((rule) => ('record' in rule ? [[rule.record, rule.labels?.route]] : [])),
      );
    const record = 'job_route:http_latency_p95:rate5m';
    expect(
      names([
        { ...route, name: 'A', where: { route: '/a' } },
        { ...route, name: 'B', where: { route: '/b' } },
      ]),
    ).toEqual([
      [record, '/a'],
      [record, '/b'],
    ]);
    expect(
      names([
        { ...route, name: 'A', where: { route: '/a' } },
        { ...route, name: 'B' },
      ]),
    ).toEqual([[record, undefined]]);
  });

  test('options are checked', () => {
    const definitions = defined();
    expect(() => prometheusRules(definitions, { histograms: 'both' as never })).toThrow(
      expect.objectContaining({ code: 'ERR_GS_OPTION_INVALID' }),
    );
    expect(() => prometheusRules(definitions, { jobs: 'shop' } as never)).toThrow(
      expect.objectContaining({ code: 'ERR_GS_OPTION_UNKNOWN' }),
    );
  });
});
