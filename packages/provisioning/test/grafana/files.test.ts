// The files that Grafana reads, the endpoint, and what the user says besides.

import { createMonitor, startManagementServer } from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import {
  type Dashboard,
  type Definitions,
  grafanaDashboards,
  grafanaFiles,
  provisioning,
} from '@golden-signals/provisioning';
import { beforeAll, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { plainDefinitions } from './plain-service.ts';

let definitions: Definitions;

beforeAll(async () => {
  definitions = await plainDefinitions('prometheus');
});

function panel({ panels }: Dashboard, title: string): Dashboard['panels'][number] {
  return panels.find((one) => one.title === title)!;
}

test('files of provisioning', () => {
  const files = grafanaFiles(definitions, { tracesUid: 'tempo', dashboardsPath: '/dashboards' });
  expect(Object.keys(files)).toEqual([
    ...['overview', 'routes', 'runtime', 'dependencies', 'jobs', 'business', 'alerts', 'tasks'].map(
      (name) => `dashboards/shop-${name}.json`,
    ),
    'provisioning/dashboards/golden-signals.yaml',
    'provisioning/datasources/prometheus.yaml',
  ]);
  expect(JSON.parse(files['dashboards/shop-overview.json']!)).toEqual(
    grafanaDashboards(definitions).overview,
  );
  expect(parse(files['provisioning/dashboards/golden-signals.yaml']!)).toMatchObject({
    apiVersion: 1,
    providers: [{ folder: 'shop', type: 'file', options: { path: '/dashboards' } }],
  });
  expect(parse(files['provisioning/datasources/prometheus.yaml']!)).toMatchObject({
    apiVersion: 1,
    datasources: [
      {
        type: 'prometheus',
        url: 'http://prometheus:9090',
        jsonData: { exemplarTraceIdDestinations: [{ name: 'trace_id', datasourceUid: 'tempo' }] },
      },
    ],
  });
});

test('limits of the user are the thresholds, in words too', () => {
  const limits = { warning: 0.02, critical: 0.1 };
  const signals = definitions.signals.map((signal) =>
    signal.id === 'http.error_ratio' ? { ...signal, limits } : signal,
  );
  const { description, fieldConfig } = panel(
    grafanaDashboards({ ...definitions, signals }).routes!,
    'Error ratio, the ten worst routes',
  );
  expect(fieldConfig!.defaults.thresholds!.steps).toEqual([
    { color: 'green', value: null },
    { color: 'yellow', value: 0.02 },
    { color: 'red', value: 0.1 },
  ]);
  expect(description).toContain('warning above 2.00 %, critical above 10.0 %');
});

test('links to the live page and to runbooks', () => {
  const { overview } = grafanaDashboards(definitions, {
    serviceUrl: 'https://shop.example',
    runbooksUrl: 'https://wiki.example/shop',
  });
  expect(overview!.links).toContainEqual(
    expect.objectContaining({ title: 'Live page', url: 'https://shop.example/monitoring' }),
  );
  expect(panel(overview!, 'Latency p99').links).toEqual([
    {
      title: 'Runbook: HttpLatencyHigh',
      url: 'https://wiki.example/shop/docs/runbooks/http-latency-high.md',
      targetBlank: true,
    },
  ]);
  // Without a place that paths are resolved against, they lead nowhere.
  expect(panel(grafanaDashboards(definitions).overview!, 'Latency p99').links).toBeUndefined();
});

test('an application has the panels of its own metrics only', async () => {
  const files = provisioning();
  const worker = createMonitor({ logger: new MemoryLogger(), env: {}, extensions: [files] });
  expect(Object.keys(grafanaDashboards(files.definitions()))).toEqual(['overview', 'runtime']);
  await worker.close();

  const bare = provisioning();
  const nothing = createMonitor({
    logger: new MemoryLogger(),
    env: {},
    runtimeMetrics: false,
    extensions: [bare],
  });
  const titles = Object.values(grafanaDashboards(bare.definitions())).flatMap(({ panels }) =>
    panels.filter(({ type }) => type !== 'row').map(({ title }) => title),
  );
  expect(titles).not.toContain('Instances');
  await nothing.close();
});

test('a signal of an extension has a panel', async () => {
  const files = provisioning();
  const monitor = createMonitor({
    logger: new MemoryLogger(),
    env: {},
    extensions: [
      {
        name: 'mails',
        setup({ metrics, signals }) {
          metrics.gauge({ name: 'mails_waiting', help: 'Mails that wait.' });
          signals.define({
            kind: 'level',
            over: 'max',
            id: 'mails.waiting',
            title: 'Mails that wait',
            unit: '1',
            better: 'lower',
            labels: [],
            limits: { warning: 100 },
            value: () => 0,
            promql: ({ matchers }) => `sum(mails_waiting{${matchers}})`,
          });
        },
      },
      files,
    ],
  });
  const { targets, description } = panel(grafanaDashboards(files.definitions()).overview!, 'Mails that wait');
  expect(targets![0]!.expr).toBe('sum(mails_waiting{job=~"$job",instance=~"$instance"})');
  expect(description).toContain('warning above 100, critical above 120');
  await monitor.close();
});

test('the endpoint lists the dashboards, and serves one', async () => {
  const grafana = { serviceUrl: 'https://shop.example' };
  const files = provisioning({ endpoints: true, grafana });
  const monitor = createMonitor({
    logger: new MemoryLogger(),
    env: {},
    auth: { bearerToken: 'a-long-random-token' },
    extensions: [files],
  });
  const { port } = await startManagementServer({ port: 0, host: '127.0.0.1', monitor });
  const get = async (query: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`http://127.0.0.1:${port}/grafana-dashboard${query}`, { headers });
    return { status: response.status, body: response.status === 401 ? undefined : await response.json() };
  };
  const known = { authorization: 'Bearer a-long-random-token' };
  expect((await get('')).status).toBe(401);
  expect((await get('', known)).body).toMatchObject({
    dashboards: [{ name: 'overview', uid: 'service-overview' }, { name: 'runtime' }],
  });
  expect((await get('?name=runtime&histograms=native', known)).body).toEqual(
    grafanaDashboards(files.definitions(), { ...grafana, histograms: 'native' }).runtime,
  );
  expect(await get('?name=toString', known)).toMatchObject({ status: 404 });
  expect(await get('?histograms=wrong', known)).toMatchObject({ status: 400 });
  await monitor.close();
});

test('wrong options are refused', () => {
  expect(() => provisioning({ grafana: { serviceUrl: '/shop' } })).toThrow(
    expect.objectContaining({ code: 'ERR_GS_OPTION_INVALID' }),
  );
  expect(() => provisioning({ grafana: { url: 'https://shop.example' } as never })).toThrow(
    expect.objectContaining({ code: 'ERR_GS_OPTION_UNKNOWN' }),
  );
  expect(() => grafanaDashboards(definitions, { serviceUrl: '/shop' })).toThrow(
    expect.objectContaining({ code: 'ERR_GS_OPTION_INVALID' }),
  );
  expect(() => grafanaFiles(definitions, { folder: 'shop' } as never)).toThrow(
    expect.objectContaining({ code: 'ERR_GS_OPTION_UNKNOWN' }),
  );
});

test('a long name of a service is cut, and what no id may have is replaced', () => {
  const service = { ...definitions.service, name: 'A shop with a name that is much longer than ids may be' };
  const uids = Object.values(grafanaDashboards({ ...definitions, service })).map(({ uid }) => uid);
  for (const uid of uids) expect(uid).toMatch(/^A-shop-with-a-name-[a-z-]{1,21}$/);
  expect(new Set(uids).size).toBe(8);
});
