// What the parts `metrics` and `metric` say, beside what a scrape says at the same time.

import { createMonitor, type Monitor, type MonitorOptions, type Registry } from '@golden-signals/core';
import type { ExtensionHost } from '@golden-signals/core/extension';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Registry as PromClientRegistry, Counter as PromCounter } from 'prom-client';
import { metricParts } from '../../../src/metrics/metric-parts.ts';
import type { Part } from '../../../src/part.ts';
import type { MetricDetail, MetricList } from '../../../src/parts/metric-shapes.ts';

const everyMs = 5_000;
const monitors: Monitor[] = [];

afterEach(async () => {
  await Promise.all(monitors.splice(0).map((monitor) => monitor.close()));
});

/** The parts of a monitor, and how often its metrics were collected. */
function partsOf(options: MonitorOptions = {}) {
  const clock = new FakeClock();
  let host!: ExtensionHost;
  const probe = {
    name: 'probe',
    setup(given: ExtensionHost) {
      host = given;
    },
  };
  const monitor = createMonitor({
    clock,
    logger: new MemoryLogger(),
    runtimeMetrics: false,
    stalls: false,
    env: {},
    extensions: [probe],
    ...options,
  });
  monitors.push(monitor);
  const collected = { times: 0 };
  monitor.registry.gauge({
    name: 'collected_times',
    help: 'How often it was collected.',
    collect: (gauge) => gauge.set(++collected.times),
  });
  const parts = metricParts(host);
  return {
    ...{ clock, collected, registry: monitor.registry },
    list: asking<MetricList>(parts.metrics!),
    metric: asking<MetricDetail>(parts.metric!),
  };
}

/** Asks a part as the stream does, again and again until it knows something. */
function asking<Answer>(part: Part) {
  return async (parameters: Record<string, string> = {}): Promise<Answer> => {
    for (;;) {
      const answer = part.read(new URLSearchParams(parameters));
      if (answer !== null) return answer as Answer;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
}

/** The samples of a scrape, by name with labels. */
async function scraped(registry: Registry): Promise<Map<string, number>> {
  const lines = (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [
      line.slice(0, line.lastIndexOf(' ')),
      Number(line.slice(line.lastIndexOf(' ') + 1)),
    ]),
  );
}

function orders(registry: Registry) {
  const counter = registry.counter({
    name: 'orders_total',
    help: 'Orders.',
    labelNames: ['country', 'kind'],
  });
  counter.labels({ country: 'de', kind: 'card' }).inc(3);
  counter.labels({ country: 'de', kind: 'cash' }).inc(1);
  counter.labels({ country: 'fr', kind: 'card' }).inc(7);
  return counter;
}

describe('the table of metrics', () => {
  test('has every metric of a scrape, with the series that a scrape has', async () => {
    const { registry, list } = partsOf();
    orders(registry);
    registry.histogram({ name: 'size_bytes', help: 'Sizes.', labelNames: ['kind'] }).labels({ kind: 'a' });
    const shown = await list({ to: '500' });
    const text = await registry.metrics();
    const names = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => `${name} ${type}`);
    expect(shown.rows.map(({ name, type }) => `${name} ${type}`).sort()).toEqual(names.sort());
    expect(shown.metrics).toBe(names.length);
    expect(shown.rows.find(({ name }) => name === 'orders_total')).toEqual({
      name: 'orders_total',
      type: 'counter',
      help: 'Orders.',
      unit: undefined,
      series: 3,
      limit: 2_000,
      diverted: 0,
      dropped: 0,
      labels: [
        { name: 'country', values: 2 },
        { name: 'kind', values: 2 },
      ],
    });
    expect(shown.rows.find(({ name }) => name === 'size_bytes')).toMatchObject({ unit: 'bytes', series: 1 });
    expect(shown.series).toBe(registry.seriesCount);
  });

  test('is searched by name, help, type and label, and sorted', async () => {
    const { registry, list } = partsOf();
    orders(registry);
    registry
      .gauge({ name: 'queue_jobs', help: 'Jobs that wait.', labelNames: ['queue'] })
      .labels({ queue: 'a' });
    const names = async (search: string) => (await list({ search })).rows.map(({ name }) => name);
    expect(await names('ORDERS')).toEqual(['orders_total']);
    expect(await names('wait jobs')).toEqual(['queue_jobs']);
    expect(await names('country')).toEqual(['orders_total']);
    expect(await names('counter country')).toEqual(['orders_total']);
    expect(await names('gauge country')).toEqual([]);
    const counts = (await list()).rows.map(({ series }) => series);
    expect(counts).toEqual([...counts].sort((a, b) => b - a));
    const byName = (await list({ sort: 'name', order: 'up' })).rows.map(({ name }) => name);
    expect(byName).toEqual([...byName].sort());
    expect(await list({ to: '1', sort: 'name' })).toMatchObject({
      found: byName.length,
      rows: [{ name: byName.at(-1) }],
    });
  });

  test('says what a limit of series and a wrong value have cost, and which label it is', async () => {
    const { registry, list } = partsOf();
    const counter = registry.counter({
      name: 'visits_total',
      help: 'Visits.',
      labelNames: ['method', 'user'],
      maxSeries: 3,
    });
    for (let user = 0; user < 10; user++) counter.labels({ method: 'GET', user }).inc();
    counter.labels({ method: 'GET', user: 0 }).inc(-1);
    const { rows, labels, diverted, dropped } = await list({ search: 'visits' });
    expect(rows).toMatchObject([
      {
        series: 4,
        limit: 3,
        diverted: 7,
        dropped: 1,
        labels: [
          { name: 'method', values: 1 },
          { name: 'user', values: 3 },
        ],
      },
    ]);
    expect({ diverted, dropped }).toEqual({ diverted: 7, dropped: 1 });
    expect(labels.find(({ name }) => name === 'user')).toEqual({
      name: 'user',
      metrics: 1,
      series: 4,
      values: 3,
      metric: 'visits_total',
    });
  });

  test('collects once per interval, for all that is shown, and not while nobody looks', async () => {
    const { clock, collected, list, metric } = partsOf();
    await Promise.all([list(), list({ search: 'c' }), metric({ name: 'collected_times' })]);
    expect(collected.times).toBe(1);
    clock.advance(1_000);
    await list();
    expect(collected.times).toBe(1);
    clock.advance(20 * everyMs);
    expect(collected.times).toBe(1);
    expect(await metric({ name: 'collected_times' })).toMatchObject({ rows: [{ value: 2 }] });
  });

  test('has the metrics of an attached registry, which have no limit', async () => {
    const { registry, list, metric } = partsOf();
    const guest = new PromClientRegistry();
    new PromCounter({ name: 'guests_total', help: 'Guests.', labelNames: ['room'], registers: [guest] })
      .labels({ room: 'a' })
      .inc(2);
    registry.attach(guest);
    expect((await list({ search: 'guests' })).rows).toMatchObject([
      { name: 'guests_total', series: 1, labels: [{ name: 'room', values: 1 }] },
    ]);
    expect((await list({ search: 'guests' })).rows[0]!.limit).toBeUndefined();
    expect((await metric({ name: 'guests_total' })).rows).toMatchObject([
      { labels: { room: 'a' }, value: 2 },
    ]);
  });
});

describe('one metric', () => {
  test('has the values of a scrape', async () => {
    const { registry, metric } = partsOf();
    orders(registry);
    const samples = await scraped(registry);
    const { rows, labels } = await metric({ name: 'orders_total' });
    for (const { labels: of, value } of rows)
      expect(samples.get(`orders_total{country="${of.country}",kind="${of.kind}"}`)).toBe(value);
    expect(rows).toHaveLength(3);
    expect(labels).toEqual([
      {
        name: 'country',
        values: 2,
        top: [
          { value: 'de', series: 2 },
          { value: 'fr', series: 1 },
        ],
      },
      {
        name: 'kind',
        values: 2,
        top: [
          { value: 'card', series: 2 },
          { value: 'cash', series: 1 },
        ],
      },
    ]);
  });

  test('of a histogram has count, mean and quantiles by its buckets', async () => {
    const { registry, metric } = partsOf();
    const histogram = registry.histogram({
      name: 'wait_seconds',
      help: 'Waits.',
      labelNames: ['pool'],
      buckets: [1, 2, 4],
    });
    for (const value of [0.5, 1.5, 1.5, 3]) histogram.labels({ pool: 'a' }).observe(value);
    histogram.labels({ pool: 'b' }).observe(9);
    const { rows, bounds, plotted } = await metric({ name: 'wait_seconds' });
    expect(bounds).toEqual([1, 2, 4]);
    expect(rows).toMatchObject([
      // Half of 4 is the first of the two in the bucket from 1 to 2.
      { labels: { pool: 'a' }, count: 4, mean: 1.625, p50: 1.5 },
      { labels: { pool: 'b' }, count: 1, mean: 9, p50: 4, p99: 4 },
    ]);
    const samples = await scraped(registry);
    expect(samples.get('wait_seconds_count{pool="a"}')).toBe(4);
    // The sum is that of all series, bucket by bucket.
    expect(plotted).toMatchObject([{ id: '', point: { count: 5, buckets: [1, 2, 1, 1] } }]);
  });

  test('is narrowed by labels, which its sum and its queries follow, and searched', async () => {
    const { registry, metric } = partsOf();
    orders(registry);
    const where = new URLSearchParams({ country: 'de' }).toString();
    const detail = await metric({ name: 'orders_total', where, search: 'CASH' });
    expect(detail).toMatchObject({ series: 3, matching: 2, found: 1, rows: [{ value: 1 }] });
    expect(detail.plotted).toEqual([
      {
        id: '',
        point: { value: 4 },
        queries: [{ title: 'a second', query: 'sum(rate(orders_total{country="de"}[1m]))' }],
      },
    ]);
  });

  test('draws the series that were chosen, by ids that stay', async () => {
    const { registry, metric } = partsOf();
    orders(registry);
    const { rows } = await metric({ name: 'orders_total', sort: 'value', order: 'down' });
    expect(rows.map(({ value }) => value)).toEqual([7, 3, 1]);
    const { plotted } = await metric({ name: 'orders_total', plot: rows[0]!.id });
    expect(plotted.map(({ labels, point }) => [labels, point])).toEqual([
      [undefined, { value: 11 }],
      [{ country: 'fr', kind: 'card' }, { value: 7 }],
    ]);
    const other = partsOf();
    orders(other.registry);
    expect((await other.metric({ name: 'orders_total', plot: rows[0]!.id })).plotted).toEqual(plotted);
  });

  test('of a gauge draws series as they are, and adds nothing up', async () => {
    const { registry, metric } = partsOf();
    const gauge = registry.gauge({ name: 'depth', help: 'Depth.', labelNames: ['queue'] });
    for (const queue of ['d', 'c', 'b', 'a']) gauge.labels({ queue }).set(queue.charCodeAt(0));
    const { plotted } = await metric({ name: 'depth' });
    expect(plotted.map(({ labels, point, queries }) => [labels, point, queries[0]!.query])).toEqual([
      [{ queue: 'a' }, { value: 97 }, 'depth{queue="a"}'],
      [{ queue: 'b' }, { value: 98 }, 'depth{queue="b"}'],
      [{ queue: 'c' }, { value: 99 }, 'depth{queue="c"}'],
    ]);
    expect((await metric({ name: 'depth', plot: 'none' })).plotted).toEqual([]);
  });

  test('writes label values into PromQL as PromQL wants them', async () => {
    const { registry, metric } = partsOf({
      prometheus: { url: 'http://prometheus:9090', matchers: 'job="shop"' },
    });
    const counter = registry.counter({ name: 'odd_total', help: 'Odd.', labelNames: ['text'] });
    counter.labels({ text: 'a"b\\c\nd' }).inc();
    const { rows } = await metric({ name: 'odd_total' });
    const { plotted } = await metric({ name: 'odd_total', plot: rows[0]!.id });
    expect(plotted[1]!.queries).toEqual([
      { title: 'a second', query: 'rate(odd_total{job="shop",text="a\\"b\\\\c\\nd"}[1m])' },
    ]);
  });

  test('that does not exist is told, also where somebody makes up names', async () => {
    const { metric } = partsOf();
    for (let number = 0; number < 100; number++)
      expect(await metric({ name: `made_up_${number}` })).toEqual({ missing: true });
  });

  test('sends 50 of 10,000 series, found on the server', async () => {
    const { registry, metric } = partsOf();
    const counter = registry.counter({
      name: 'many_total',
      help: 'Many.',
      labelNames: ['n'],
      maxSeries: 10_000,
    });
    for (let number = 0; number < 10_000; number++) counter.labels({ n: `n${number}` }).inc(number);
    const detail = await metric({ name: 'many_total', sort: 'value', order: 'down' });
    expect(detail).toMatchObject({ series: 10_000, matching: 10_000, isCut: false });
    expect(detail.rows).toHaveLength(50);
    expect(detail.rows[0]).toMatchObject({ labels: { n: 'n9999' }, value: 9_999 });
    expect((await metric({ name: 'many_total', search: 'n=n777' })).found).toBe(11);
    expect(detail.labels).toMatchObject([{ name: 'n', values: 10_000 }]);
    expect(detail.labels[0]!.top.length).toBeLessThan(10);
    expect(JSON.stringify(detail).length).toBeLessThan(10_000);
  });
});
