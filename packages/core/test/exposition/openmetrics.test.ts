import {
  exposeAll,
  type HistogramFamily,
  type HistogramPoint,
  type LabelSet,
  type MetricFamily,
  type ScalarFamily,
} from '@golden-signals/core';
import { describe, expect, test } from '@jest/globals';

const openMetricsText = (families: Iterable<MetricFamily>) => exposeAll(families, 'openmetrics');
const noLabels: LabelSet = { names: [], values: [] };

function histogram(point: Partial<HistogramPoint>, name = 'foo_seconds'): HistogramFamily {
  const bounds = [0.1, 1, 1e6];
  const points = [{ labels: noLabels, count: 10, sum: 20.5, bounds, counts: [3, 5, 0, 2], ...point }];
  return { name, help: 'Words.', type: 'histogram', points };
}

function counter(
  name: string,
  point: Partial<ScalarFamily['points'] extends Iterable<infer P> ? P : never> = {},
) {
  return {
    name,
    help: 'Words.',
    type: 'counter',
    points: [{ labels: noLabels, value: 3, ...point }],
  } as const;
}

describe('OpenMetrics', () => {
  test('no family is still a complete exposition', async () => {
    expect(await openMetricsText([])).toBe('# EOF\n');
  });

  test.each(['foo', 'foo_total'])('a counter registered as %s', async (name) => {
    expect(await openMetricsText([counter(name)])).toBe(
      '# TYPE foo counter\n# HELP foo Words.\nfoo_total 3\n# EOF\n',
    );
  });

  test('the unit is declared where the name ends with a base unit', async () => {
    expect(await openMetricsText([counter('process_cpu_seconds_total')])).toBe(
      '# TYPE process_cpu_seconds counter\n# UNIT process_cpu_seconds seconds\n' +
        '# HELP process_cpu_seconds Words.\nprocess_cpu_seconds_total 3\n# EOF\n',
    );
    const gauge = { name: 'heap_bytes', help: '', type: 'gauge', points: [] } as const;
    expect(await openMetricsText([gauge])).toContain('# UNIT heap_bytes bytes\n');
    expect(await openMetricsText([{ ...gauge, name: 'seconds' }])).not.toContain('# UNIT');
  });

  test('HELP and label values escape backslash, line feed and quote', async () => {
    const labels = { names: ['path'], values: ['C:\\dir\n"x"'] };
    const family = {
      name: 'g',
      help: 'a "b" \\ c\nd',
      type: 'gauge',
      points: [{ labels, value: 1 }],
    } as const;
    expect(await openMetricsText([family])).toBe(
      '# TYPE g gauge\n# HELP g a \\"b\\" \\\\ c\\nd\ng{path="C:\\\\dir\\n\\"x\\""} 1\n# EOF\n',
    );
  });

  test('bounds are canonical floats, buckets cumulative', async () => {
    expect(await openMetricsText([histogram({})])).toBe(`# TYPE foo_seconds histogram
# UNIT foo_seconds seconds
# HELP foo_seconds Words.
foo_seconds_bucket{le="0.1"} 3
foo_seconds_bucket{le="1.0"} 8
foo_seconds_bucket{le="1e+06"} 8
foo_seconds_bucket{le="+Inf"} 10
foo_seconds_sum 20.5
foo_seconds_count 10
# EOF
`);
  });

  test('quantiles are canonical floats; an unknown type stays unknown', async () => {
    const quantiles = [
      { quantile: 0.5, value: 2 },
      { quantile: 1, value: Number.NaN },
    ];
    const summary = {
      name: 's',
      help: '',
      type: 'summary',
      points: [{ labels: noLabels, count: 1, sum: 2, quantiles }],
    };
    const unknown = { name: 'u', help: '', type: 'unknown', points: [{ labels: noLabels, value: 1 }] };
    expect(await openMetricsText([summary as never, unknown as never])).toBe(
      '# TYPE s summary\n# HELP s \ns{quantile="0.5"} 2\ns{quantile="1.0"} NaN\ns_sum 2\ns_count 1\n' +
        '# TYPE u unknown\n# HELP u \nu 1\n# EOF\n',
    );
  });

  test('exemplars on buckets and counters, with seconds', async () => {
    const exemplar = { labels: { trace_id: 'KOO5S4vxi0o' }, value: 0.67, timestampMs: 1_520_879_607_789 };
    const labels = { names: ['method'], values: ['GET'] };
    const text = await openMetricsText([
      histogram({ labels, exemplars: [undefined, exemplar, undefined, { ...exemplar, value: 1e7 }] }),
      counter('c', { exemplar }),
    ]);
    expect(text.split('\n').filter((line) => line.includes('trace_id'))).toEqual([
      'foo_seconds_bucket{le="1.0",method="GET"} 8 # {trace_id="KOO5S4vxi0o"} 0.67 1520879607.789',
      'foo_seconds_bucket{le="+Inf",method="GET"} 10 # {trace_id="KOO5S4vxi0o"} 10000000 1520879607.789',
      'c_total 3 # {trace_id="KOO5S4vxi0o"} 0.67 1520879607.789',
    ]);
  });

  test('a histogram with a negative bound has neither sum nor count', async () => {
    const text = await openMetricsText([histogram({ bounds: [-1, 0], counts: [1, 2, 3], count: 6 })]);
    expect(text).toContain('le="-1.0"} 1\n');
    expect(text).not.toMatch(/_sum|_count/);
  });
});
