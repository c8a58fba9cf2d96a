import { spawnSync } from 'node:child_process';
import { exposeAll, type MetricFamily, Registry } from '@golden-signals/core';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import promClient from 'prom-client';
import { testWithTool } from '../../../../test/services.ts';
import { scaled } from '../../../../test/test-scale.ts';

const prometheusText = (families: Iterable<MetricFamily>) => exposeAll(families, 'text');

/** One metric and what happens to it, in a form that both libraries can be told. */
interface Scenario {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labelNames: readonly string[];
  readonly buckets: readonly number[];
  readonly events: ReadonlyArray<{ readonly values: readonly string[]; readonly amount: number }>;
}

const awkward = fc.string({
  unit: fc.constantFrom('"', '\\', '\n', 'n', ' ', '{', '}', ',', '=', 'é', '😀'),
  maxLength: 6,
});
const labelValue = fc.oneof(
  fc.constantFrom('GET', '/', ''),
  awkward,
  fc.string({ unit: 'grapheme', maxLength: 10 }),
);

const scenario: fc.Arbitrary<Scenario> = fc
  .record({
    kind: fc.constantFrom('counter' as const, 'gauge' as const, 'histogram' as const),
    help: fc.oneof(
      fc.constant('Words.'),
      awkward.map((text) => `Help ${text}`),
    ),
    labelNames: fc.subarray(['method', 'route', 'status_code']),
    buckets: fc
      .uniqueArray(
        fc.oneof(fc.constantFrom(0.005, 1, 1e6, 1e21, 1e-7), fc.double({ min: -1e9, max: 1e9, noNaN: true })),
        {
          minLength: 1,
          comparator: 'SameValueZero',
        },
      )
      .map((bounds) => bounds.map((bound) => bound + 0).sort((a, b) => a - b)),
  })
  .chain((metric) =>
    fc.record({
      kind: fc.constant(metric.kind),
      help: fc.constant(metric.help),
      labelNames: fc.constant(metric.labelNames),
      buckets: fc.constant(metric.buckets),
      events: fc.array(
        fc.record({
          values: fc.tuple(...metric.labelNames.map(() => labelValue)),
          amount: amountOf(metric),
        }),
        { maxLength: 20 },
      ),
    }),
  );

function amountOf({ kind, buckets }: Pick<Scenario, 'kind' | 'buckets'>): fc.Arbitrary<number> {
  if (kind === 'counter') return fc.oneof(fc.nat(), fc.double({ min: 0, max: 1e9, noNaN: true }));
  const finite = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));
  return kind === 'gauge' ? finite : fc.oneof(fc.constantFrom(...buckets), finite);
}

const labelsOf = ({ labelNames }: Scenario, values: readonly string[]) =>
  Object.fromEntries(labelNames.map((name, position) => [name, values[position] as string]));

function recordHere(registry: Registry, name: string, one: Scenario): void {
  const { kind, help, labelNames, buckets, events } = one;
  const options = { name, help, labelNames };
  const metric =
    kind === 'histogram'
      ? registry.histogram({ ...options, buckets })
      : registry[kind]<string>({ ...options });
  for (const { values, amount } of events) {
    const series = metric.labels(labelsOf(one, values));
    if ('observe' in series) series.observe(amount);
    else if ('set' in series) series.set(amount);
    else series.inc(amount);
  }
}

function recordThere(registers: promClient.Registry[], name: string, one: Scenario): void {
  const { kind, help, labelNames, buckets, events } = one;
  const options = { name, help, labelNames, registers };
  const counter = kind === 'counter' ? new promClient.Counter(options) : undefined;
  const gauge = kind === 'gauge' ? new promClient.Gauge(options) : undefined;
  const histogram =
    kind === 'histogram' ? new promClient.Histogram({ ...options, buckets: [...buckets] }) : undefined;
  for (const { values, amount } of events) {
    counter?.inc(labelsOf(one, values), amount);
    gauge?.set(labelsOf(one, values), amount);
    histogram?.observe(labelsOf(one, values), amount);
  }
}

describe('beside prom-client', () => {
  test('the same observations give the same text, byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(scenario, { minLength: 1, maxLength: 4 }), async (scenarios) => {
        const here = new Registry();
        const there = new promClient.Registry();
        scenarios.forEach((one, index) => {
          recordHere(here, `metric_${index}`, one);
          recordThere([there], `metric_${index}`, one);
        });
        expect(await prometheusText(here.families())).toBe(await there.metrics());
      }),
      { numRuns: scaled(300) },
    );
  });
});

const every: MetricFamily[] = [
  {
    name: 'http_requests_total',
    help: 'Requests, with a \\ and a\nline feed.',
    type: 'counter',
    points: [
      { labels: { names: ['path'], values: ['C:\\DIR\nFILE "x" é 😀'] }, value: 1027 },
      { labels: { names: ['path'], values: [''] }, value: 1e21 },
    ],
  },
  {
    name: 'temperature_celsius',
    help: 'Values without digits.',
    type: 'gauge',
    points: [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map((value, room) => ({
      labels: { names: ['room'], values: [String(room)] },
      value,
    })),
  },
  {
    name: 'rpc_duration_seconds',
    help: 'A summary.',
    type: 'summary',
    points: [
      { labels: { names: [], values: [] }, count: 2, sum: 3, quantiles: [{ quantile: 0.5, value: 1.5 }] },
    ],
  },
  {
    name: 'foreign',
    help: 'Nobody knows.',
    type: 'unknown',
    points: [{ labels: { names: [], values: [] }, value: 0 }],
  },
  {
    name: 'http_request_duration_seconds',
    help: 'A histogram.',
    type: 'histogram',
    points: [
      { labels: { names: [], values: [] }, count: 6, sum: 1.5, bounds: [0.5, 1], counts: [1, 2, 3] },
      { labels: { names: ['method'], values: ['GET'] }, count: 1, sum: 2, bounds: [2], counts: [1, 0] },
    ],
  },
];

test('every type, as the format describes it', async () => {
  expect(
    await prometheusText(every),
  ).toBe(`# HELP http_requests_total Requests, with a \\\\ and a\\nline feed.
# TYPE http_requests_total counter
http_requests_total{path="C:\\\\DIR\\nFILE \\"x\\" é 😀"} 1027
http_requests_total{path=""} 1e+21

# HELP temperature_celsius Values without digits.
# TYPE temperature_celsius gauge
temperature_celsius{room="0"} NaN
temperature_celsius{room="1"} +Inf
temperature_celsius{room="2"} -Inf

# HELP rpc_duration_seconds A summary.
# TYPE rpc_duration_seconds summary
rpc_duration_seconds{quantile="0.5"} 1.5
rpc_duration_seconds_sum 3
rpc_duration_seconds_count 2

# HELP foreign Nobody knows.
# TYPE foreign untyped
foreign 0

# HELP http_request_duration_seconds A histogram.
# TYPE http_request_duration_seconds histogram
http_request_duration_seconds_bucket{le="0.5"} 1
http_request_duration_seconds_bucket{le="1"} 3
http_request_duration_seconds_bucket{le="+Inf"} 6
http_request_duration_seconds_sum 1.5
http_request_duration_seconds_count 6
http_request_duration_seconds_bucket{le="2",method="GET"} 1
http_request_duration_seconds_bucket{le="+Inf",method="GET"} 1
http_request_duration_seconds_sum{method="GET"} 2
http_request_duration_seconds_count{method="GET"} 1
`);
});

test('no family is an empty text', async () => {
  expect(await prometheusText([])).toBe('');
});

testWithTool('promtool', 'promtool check metrics has nothing to say about it', async (promtool) => {
  const result = spawnSync(promtool, ['check', 'metrics'], {
    input: await prometheusText(every),
    encoding: 'utf8',
  });
  expect({ status: result.status, said: result.stdout + result.stderr }).toEqual({ status: 0, said: '' });
});
