import { describe, expect, test } from '@jest/globals';
import { GoldenSignalsError } from '../../src/base/coded-error.ts';
import { Registry } from '../../src/metrics/registry.ts';
import { FakeClock } from '../../src/testing/fake-clock.ts';

const clock = new FakeClock(1_700_000_000_500);
const registry = () => new Registry({ clock });
const pointsOf = (metric: { family(): { points: Iterable<unknown> } }) => [...metric.family().points];

const notNumbers: unknown[] = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  '1',
  null,
  {},
  true,
  1n,
];
const refused = expect.objectContaining({ name: 'GoldenSignalsError', code: 'ERR_GS_METRIC_VALUE' });

describe('a counter', () => {
  test('grows by one or by what it is given', () => {
    const counter = registry().counter({ name: 'c_total', help: 'c' });
    counter.inc();
    counter.inc(2.5);
    counter.inc(0);
    expect(pointsOf(counter)).toMatchObject([{ value: 3.5 }]);
    expect(counter.labels({}).value).toBe(3.5);
  });

  test('counts exactly beyond 32 bits', () => {
    const series = registry().counter({ name: 'c_total', help: 'c' }).labels({});
    series.inc(2 ** 31 - 1);
    for (let i = 0; i < 10; i += 1) series.inc();
    series.inc(2 ** 40);
    expect(series.value).toBe(2 ** 31 + 9 + 2 ** 40);
  });

  test.each([...notNumbers, -1, -Number.MIN_VALUE])('refuses %p and keeps its value', (amount) => {
    const series = registry()
      .counter({ name: 'c_total', help: 'c', labelNames: ['a'] })
      .labels({ a: 'x' });
    series.inc(2);
    expect(() => series.inc(amount as number)).toThrow(refused);
    expect(series.value).toBe(2);
  });

  test('says which series, what was wrong and what would be right', () => {
    const counter = registry().counter({ name: 'c_total', help: 'c', labelNames: ['a'] });
    expect(() => counter.labels({ a: 'x"y' }).inc(-3)).toThrow(
      'The value for the series { a="x\\"y" } must be a finite number that is not negative, because a counter only grows, but it is -3.',
    );
  });

  test('without labels is scraped as zero before its first event, with labels not at all', () => {
    expect(pointsOf(registry().counter({ name: 'c_total', help: 'c' }))).toMatchObject([{ value: 0 }]);
    expect(pointsOf(registry().counter({ name: 'c_total', help: 'c', labelNames: ['a'] }))).toEqual([]);
  });

  test('with labels cannot be incremented without them', () => {
    const counter = registry().counter({ name: 'c_total', help: 'c', labelNames: ['a', 'b'] });
    expect(() => counter.inc()).toThrow('The metric "c_total" has labels: record with labels({ a, b }).');
    expect(() => counter.inc()).toThrow(GoldenSignalsError);
  });
});

describe('a gauge', () => {
  test('goes up and down', () => {
    const gauge = registry().gauge({ name: 'g', help: 'g' });
    gauge.set(10);
    gauge.inc();
    gauge.inc(-0.5);
    gauge.dec();
    gauge.dec(3);
    expect(gauge.labels({}).value).toBe(6.5);
    expect(pointsOf(gauge)).toMatchObject([{ value: 6.5 }]);
  });

  test('can hold the current time in seconds', () => {
    const gauge = registry().gauge({ name: 'g', help: 'g' });
    gauge.setToCurrentTime();
    expect(gauge.labels({}).value).toBe(1_700_000_000.5);
  });

  test.each(notNumbers)('refuses %p and keeps its value', (value) => {
    const gauge = registry().gauge({ name: 'g', help: 'g' });
    gauge.set(2);
    for (const method of ['set', 'inc', 'dec'] as const) {
      expect(() => gauge[method](value as number)).toThrow(refused);
    }
    expect(gauge.labels({}).value).toBe(2);
  });
});

describe('an exemplar of a counter', () => {
  test('is the latest that was given, with its time', () => {
    const counter = registry().counter({ name: 'c_total', help: 'c' });
    counter.inc(2, { trace_id: 'first' });
    counter.inc(3, { trace_id: 'second', span: 7 });
    counter.inc(4);
    expect(pointsOf(counter)).toMatchObject([
      {
        value: 9,
        exemplar: { labels: { trace_id: 'second', span: '7' }, value: 3, timestampMs: 1_700_000_000_500 },
      },
    ]);
    counter.reset();
    expect(pointsOf(counter)).toEqual([expect.objectContaining({ value: 0, exemplar: undefined })]);
  });

  test('of up to 128 code points is kept, a larger one dropped without its increment', () => {
    const counter = registry().counter({ name: 'c_total', help: 'c' });
    const fits = '😀'.repeat(128 - 'trace_id'.length);
    counter.inc(1, { trace_id: fits });
    counter.inc(1, { trace_id: `${fits}x` });
    expect(pointsOf(counter)).toMatchObject([{ value: 2, exemplar: { labels: { trace_id: fits } } }]);
  });

  test('with a label name that OpenMetrics refuses is dropped', () => {
    const counter = registry().counter({ name: 'c_total', help: 'c' });
    counter.inc(1, { 'trace-id': 'x' });
    expect(pointsOf(counter)).toMatchObject([{ value: 1, exemplar: undefined }]);
  });

  test('whose labels throw when they are read is dropped', () => {
    const counter = registry().counter({ name: 'c_total', help: 'c' });
    const refuse = () => {
      throw new Error('no');
    };
    counter.inc(1, new Proxy({}, { ownKeys: refuse }));
    counter.inc(1, {
      get trace_id() {
        return refuse();
      },
    });
    expect(pointsOf(counter)).toMatchObject([{ value: 2, exemplar: undefined }]);
  });
});

test('an untyped metric is a gauge that does not say so', async () => {
  const own = registry();
  own.untyped({ name: 'active_total', help: 'a' }).set(3);
  expect(await own.metrics()).toContain('# TYPE active_total untyped\nactive_total 3\n');
  expect((await own.getMetricsAsJSON())[0]).toMatchObject({ name: 'active_total', type: 'untyped' });
  expect(() => own.gauge({ name: 'active_total', help: 'a' })).toThrow(
    expect.objectContaining({ code: 'ERR_GS_METRIC_CONFLICT' }),
  );
});
