import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { type MetricFamily, Registry } from '@golden-signals/core';
import { describe, expect, test } from '@jest/globals';
import { nodeVersions } from '../../../../test/node-versions.mjs';

/**
 * `@prometheus-io/client` needs Node.js 22, this project only 20. So its shape is kept here as version 0.16 gives it,
 * and where a newer Node.js can be had, the library itself is run too, in a process of its own.
 */
const asDocumented = [
  {
    name: 'jobs_total',
    help: 'Jobs',
    type: 'counter',
    values: [
      {
        value: 2,
        labels: { queue: 'mail', app: 'shop' },
        exemplar: { labelSet: { trace_id: 'abc' }, value: 2, timestamp: 1_795_221_899.25 },
      },
    ],
    aggregator: 'sum',
  },
  {
    name: 'temperature',
    help: 'T',
    type: 'gauge',
    values: [{ value: -1.5, labels: { app: 'shop' } }],
    aggregator: 'sum',
  },
  {
    name: 'wait_seconds',
    help: 'W',
    type: 'histogram',
    values: [
      {
        value: 1,
        metricName: 'wait_seconds_bucket',
        exemplar: { labelSet: { trace_id: 'def' }, value: 0.1, timestamp: 1_795_221_899.25 },
        labels: { le: 0.1, queue: 'mail', app: 'shop' },
      },
      {
        value: 1,
        metricName: 'wait_seconds_bucket',
        exemplar: null,
        labels: { le: 1, queue: 'mail', app: 'shop' },
      },
      { value: 2, metricName: 'wait_seconds_bucket', labels: { le: '+Inf', queue: 'mail', app: 'shop' } },
      { value: 5.1, metricName: 'wait_seconds_sum', labels: { queue: 'mail', app: 'shop' } },
      { value: 2, metricName: 'wait_seconds_count', labels: { queue: 'mail', app: 'shop' } },
    ],
    aggregator: 'sum',
  },
  {
    name: 'size_bytes',
    help: 'S',
    type: 'summary',
    values: [
      { labels: { quantile: 0.5, queue: 'mail', app: 'shop' }, value: 2 },
      { labels: { quantile: 0.9, queue: 'mail', app: 'shop' }, value: 3 },
      { metricName: 'size_bytes_sum', labels: { queue: 'mail', app: 'shop' }, value: 6 },
      { metricName: 'size_bytes_count', labels: { queue: 'mail', app: 'shop' }, value: 3 },
    ],
    aggregator: 'sum',
  },
];

const labels = { names: ['queue', 'app'], values: ['mail', 'shop'] };
const exemplar = (trace_id: string, value: number) => ({ labels: { trace_id }, value });

const asFamilies = [
  {
    name: 'jobs_total',
    help: 'Jobs',
    type: 'counter',
    points: [{ labels, value: 2, exemplar: exemplar('abc', 2) }],
  },
  {
    name: 'temperature',
    help: 'T',
    type: 'gauge',
    points: [{ labels: { names: ['app'], values: ['shop'] }, value: -1.5 }],
  },
  {
    name: 'wait_seconds',
    help: 'W',
    type: 'histogram',
    points: [
      {
        labels,
        count: 2,
        sum: 5.1,
        bounds: [0.1, 1],
        counts: [1, 0, 1],
        exemplars: [exemplar('def', 0.1), null, null],
      },
    ],
  },
  {
    name: 'size_bytes',
    help: 'S',
    type: 'summary',
    points: [
      {
        labels,
        count: 3,
        sum: 6,
        quantiles: [
          { quantile: 0.5, value: 2 },
          { quantile: 0.9, value: 3 },
        ],
      },
    ],
  },
];

const plain = (families: readonly MetricFamily[]) =>
  JSON.parse(JSON.stringify(families.map((family) => ({ ...family, points: [...family.points] }))));

describe('@prometheus-io/client', () => {
  test('by its documented shape', async () => {
    const registry = new Registry();
    registry.attach({ getMetricsAsJSON: async () => asDocumented });
    const families = plain(await registry.collect());
    expect(families).toMatchObject(asFamilies);
    expect(families[0].points[0].exemplar.timestampMs).toBe(1_795_221_899_250);
  });
});

/** Runs under a Node.js that the library supports, which also reads our sources as they are. */
const session = (library: string, sources: string) => `
import { createServer } from 'node:http';
const { default: client } = await import(${JSON.stringify(library)});
const { Registry } = await import(${JSON.stringify(sources)});

const guest = new client.Registry(client.Registry.OPENMETRICS_CONTENT_TYPE);
const registers = [guest];
guest.setDefaultLabels({ app: 'shop' });
const jobs = new client.Counter({ name: 'jobs_total', help: 'Jobs', labelNames: ['queue'], registers, enableExemplars: true });
jobs.inc({ labels: { queue: 'mail' }, value: 2, exemplarLabels: { trace_id: 'abc' } });
new client.Gauge({ name: 'temperature', help: 'T', registers }).set(-1.5);
const wait = new client.Histogram({ name: 'wait_seconds', help: 'W', labelNames: ['queue'], buckets: [0.1, 1], registers, enableExemplars: true });
wait.observe({ labels: { queue: 'mail' }, value: 0.1, exemplarLabels: { trace_id: 'def' } });
wait.observe({ labels: { queue: 'mail' }, value: 5 });
const size = new client.Summary({ name: 'size_bytes', help: 'S', labelNames: ['queue'], percentiles: [0.5, 0.9], registers });
for (const value of [1, 2, 3]) size.observe({ queue: 'mail' }, value);

const host = new Registry();
host.attach(guest);
const before = await host.collect();
await guest.metrics();
const after = await host.collect();

const ours = new Registry();
ours.counter({ name: 'ours_total', help: 'o', labelNames: ['a'] }).labels({ a: 'x"y' }).inc(3);
const merged = await client.Registry.merge([ours, new client.Registry()]).metrics();
const pushed = [];
const gateway = createServer(async (req, res) => {
  pushed.push(await new Response(req).text());
  res.end();
});
await new Promise((resolve) => gateway.listen(0, '127.0.0.1', resolve));
const url = 'http://127.0.0.1:' + gateway.address().port;
await new client.Pushgateway(url, {}, ours).push({ jobName: 'j' });
gateway.close();

const plain = (families) => families.map((family) => ({ ...family, points: [...family.points] }));
console.log(JSON.stringify({ before: plain(before), after: plain(after), merged, pushed, text: await ours.metrics() }));
`;

const found = (await nodeVersions(['22'])).filter(({ name }) => /^Node (2[2-9]|[3-9]\d)/.test(name));

describe.each(found)('@prometheus-io/client itself on $name', ({ path, reason }) => {
  const title = 'attached, and as the client of our registry';
  (path ? test : test.skip)(reason ? `${title} (skipped: ${reason})` : title, async () => {
    const library = createRequire(import.meta.url).resolve('@prometheus-io/client');
    const sources = new URL('../../src/index.ts', import.meta.url).href;
    const script = session(pathToFileURL(library).href, sources);
    const running = promisify(execFile)(path!, ['--input-type=module', '--eval', script], {
      timeout: 30_000,
    });
    const { before, after, merged, pushed, text } = JSON.parse((await running).stdout);
    expect(before).toMatchObject(asFamilies);
    expect(after).toEqual(before);
    expect(merged).toBe(text);
    expect(pushed).toEqual([text]);
    expect(text).toContain('ours_total{a="x\\"y"} 3\n');
  });
});
