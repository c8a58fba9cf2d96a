// The resources fit the schemas that the Prometheus Operator publishes, and say what they were given.

import { alerting } from '@golden-signals/alerting';
import { createMonitor, type Monitor } from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import {
  type Definitions,
  dashboardConfigMaps,
  podMonitor,
  prometheusRule,
  prometheusRules,
  provisioning,
} from '@golden-signals/provisioning';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as operator from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1';

let monitor: Monitor;
let definitions: Definitions;

beforeAll(() => {
  const files = provisioning();
  const service = { name: 'shop', version: '1.2.3' };
  monitor = createMonitor({
    service,
    extensions: [alerting(), files],
    metricsPath: '/internal/metrics',
    logger: new MemoryLogger(),
    env: {},
  });
  monitor.http;
  definitions = files.definitions();
});
afterAll(() => monitor.close());

describe('a PodMonitor', () => {
  test('scrapes each pod of the service as the job that the rules ask for', () => {
    const resource = podMonitor(definitions);
    new operator.PodMonitor(resource as never).validate();
    expect(resource).toEqual({
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PodMonitor',
      metadata: { name: 'shop', labels: { 'app.kubernetes.io/name': 'shop' } },
      spec: {
        jobLabel: 'app.kubernetes.io/name',
        selector: { matchLabels: { 'app.kubernetes.io/name': 'shop' } },
        podMetricsEndpoints: [{ port: 'http', path: '/internal/metrics', interval: '15s' }],
      },
    });
  });

  test('takes a name, a namespace, labels, a port, an interval and a token from a secret', () => {
    const resource = podMonitor(definitions, {
      name: 'shop-eu',
      namespace: 'shops',
      labels: { release: 'prometheus' },
      podLabels: { app: 'shop' },
      port: 'management',
      intervalMs: 30_000,
      bearerToken: { secret: 'shop-metrics', key: 'token' },
    });
    new operator.PodMonitor(resource as never).validate();
    expect(resource.metadata).toEqual({
      name: 'shop-eu',
      namespace: 'shops',
      labels: { 'app.kubernetes.io/name': 'shop', release: 'prometheus' },
    });
    expect(resource.spec.selector).toEqual({ matchLabels: { app: 'shop' } });
    expect(resource.spec.podMetricsEndpoints).toEqual([
      {
        ...{ port: 'management', path: '/internal/metrics', interval: '30s' },
        authorization: { type: 'Bearer', credentials: { name: 'shop-metrics', key: 'token' } },
      },
    ]);
  });

  test('the schema refuses what it does not know the form of', () => {
    const resource = podMonitor(definitions);
    const [endpoint] = resource.spec.podMetricsEndpoints;
    const wrong = {
      ...resource,
      spec: { ...resource.spec, podMetricsEndpoints: [{ ...endpoint, interval: 'often' }] },
    };
    expect(() => new operator.PodMonitor(wrong as never).validate()).toThrow(/interval must match/);
  });
});

test('a PrometheusRule has the rules of the service', () => {
  const { file } = prometheusRules(definitions);
  const resource = prometheusRule(file, { name: 'shop', namespace: 'shops' });
  new operator.PrometheusRule(resource as never).validate();
  expect(resource.spec.groups.length).toBeGreaterThan(1);
  expect(resource).toEqual({
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'shop', namespace: 'shops', labels: { 'app.kubernetes.io/name': 'shop' } },
    spec: file,
  });
});

describe('ConfigMaps of dashboards', () => {
  const overview = { title: 'Overview', panels: [] };

  test('are one for each, found by the sidecar of Grafana', () => {
    const resources = dashboardConfigMaps(
      { overview, routes: { title: 'Routes' } },
      { name: 'shop', folder: 'Shop' },
    );
    expect(resources.map(({ metadata }) => metadata.name)).toEqual([
      'shop-dashboard-overview',
      'shop-dashboard-routes',
    ]);
    expect(resources[0]).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'shop-dashboard-overview',
        labels: { 'app.kubernetes.io/name': 'shop', grafana_dashboard: '1' },
        annotations: { grafana_folder: 'Shop' },
      },
      data: { 'shop-overview.json': `${JSON.stringify(overview, undefined, 2)}\n` },
    });
  });

  test('a dashboard that is too large is refused', () => {
    const large = { title: 'ä'.repeat(2 ** 19) };
    expect(() => dashboardConfigMaps({ large }, { name: 'shop' })).toThrow(
      expect.objectContaining({ code: 'ERR_GS_PROVISIONING_DASHBOARD_SIZE' }),
    );
  });
});

test.each([
  ['podMonitor', () => podMonitor(definitions, { name: 'Shop' })],
  ['podMonitor', () => podMonitor(definitions, { intervalMs: 0 })],
  ['prometheusRule', () => prometheusRule({ groups: [] }, { name: 'my shop' })],
  ['dashboardConfigMaps', () => dashboardConfigMaps({ a_b: {} }, { name: 'shop' })],
])('%s refuses what Kubernetes would', (scope, call) => {
  expect(call).toThrow(
    expect.objectContaining({ code: 'ERR_GS_OPTION_INVALID', message: expect.stringContaining(scope) }),
  );
});
