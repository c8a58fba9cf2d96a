import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, expect, test } from '@jest/globals';
import {
  type IPodMonitor,
  type IPrometheusRule,
  PodMonitor,
  PrometheusRule,
} from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1';
import type { Deployment } from 'kubernetes-types/apps/v1.js';
import type { ConfigMap, Container, Probe, Service } from 'kubernetes-types/core/v1.js';
import { parse, parseAllDocuments } from 'yaml';
import { testWithTool } from '../../../test/services.ts';
import { frameworks } from '../src/frameworks.ts';
import { DemoProcess } from './demo-process.ts';
import { deployFolder, parseAllDeployed, parseDeployed, root } from './deploy-files.ts';

const folder = 'kubernetes/base';

const deployment = parseDeployed<Deployment>(`${folder}/deployment.yaml`);
const service = parseDeployed<Service>(`${folder}/service.yaml`);
const podMonitor = parseDeployed<IPodMonitor>(`${folder}/pod-monitor.yaml`);
const prometheusRule = parseDeployed<IPrometheusRule>(`${folder}/prometheus-rule.yaml`);
const dashboards = parseAllDeployed<ConfigMap>(`${folder}/dashboards.yaml`);

const pod = deployment.spec!.template;
const podSpec = pod.spec!;
const container = podSpec.containers[0] as Container;
const args = container.args ?? [];
const argument = (name: string) => args[args.indexOf(name) + 1];
const [port] = container.ports ?? [];
const { startupProbe, readinessProbe, livenessProbe } = container;
const probes: ReadonlyArray<[string, Probe]> = [
  ['startup', startupProbe!],
  ['readiness', readinessProbe!],
  ['liveness', livenessProbe!],
];

let demo: DemoProcess | undefined;
afterEach(() => demo?.kill());

test('they fit the types that Kubernetes publishes, without a field that it does not know', async () => {
  const cache = join(root, 'apps/demo/.cache');
  mkdirSync(cache, { recursive: true });
  const file = join(cache, 'manifests.ts');
  const source = [
    `import type { Deployment } from 'kubernetes-types/apps/v1.js';`,
    `import type { ConfigMap, Service } from 'kubernetes-types/core/v1.js';`,
    `export const deployment: Deployment = ${JSON.stringify(deployment)};`,
    `export const service: Service = ${JSON.stringify(service)};`,
    `export const dashboards: ConfigMap[] = ${JSON.stringify(dashboards)};`,
  ];
  writeFileSync(file, source.join('\n'));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--ignoreConfig'];
  const check = () => promisify(execFile)(process.execPath, [tsc, ...flags, file], { cwd: root });
  await expect(check()).resolves.toMatchObject({ stdout: '' });
  writeFileSync(file, source.join('\n').replace('"periodSeconds"', '"periodSecond"'));
  await expect(check()).rejects.toMatchObject({ stdout: expect.stringContaining('periodSecond') });
});

test('the resources of the Prometheus Operator fit the schemas that it publishes', () => {
  new PodMonitor(podMonitor).validate();
  new PrometheusRule(prometheusRule).validate();
  const rules = prometheusRule.spec?.groups?.flatMap((group) => group.rules ?? []) ?? [];
  expect(rules.length).toBeGreaterThan(20);
});

test('the rules ask for the job that the pod monitor gives', () => {
  expect(podMonitor.spec?.jobLabel).toBe('app.kubernetes.io/name');
  const job = pod.metadata?.labels?.['app.kubernetes.io/name'];
  const [alert] = prometheusRule.spec?.groups?.flatMap((group) => group.rules ?? []) ?? [];
  expect(String(alert?.expr)).toContain(`job="${job}"`);
});

test('the base has every file of its folder', () => {
  const { resources } = parseDeployed<{ resources: string[] }>(`${folder}/kustomization.yaml`);
  const files = readdirSync(join(deployFolder, folder)).filter((file) => file !== 'kustomization.yaml');
  expect([...resources].sort()).toEqual(files.sort());
});

testWithTool('kubectl', 'kustomize builds it', (kubectl) => {
  const built = execFileSync(kubectl, ['kustomize', join(deployFolder, folder)], { encoding: 'utf8' });
  const kinds = parseAllDocuments(built).map((document) => document.get('kind'));
  const wanted = ['Deployment', 'PodMonitor', 'PrometheusRule', 'Service'];
  expect(kinds.filter((kind) => kind !== 'ConfigMap').sort()).toEqual(wanted);
  expect(kinds.filter((kind) => kind === 'ConfigMap')).toHaveLength(dashboards.length);
});

test.each(frameworks)(
  'every probe and scrape of theirs is answered by the shop on %s',
  async (framework) => {
    expect(container.command).toEqual(['node', 'apps/demo/dist/main.js']);
    const anyPort = args.map((arg) => (arg === argument('--port') ? '0' : arg));
    demo = await DemoProcess.start(...anyPort, '--framework', framework);
    const address = `http://127.0.0.1:${await demo.port()}`;
    const paths = [
      ...probes.map(([, { httpGet }]) => httpGet!.path!),
      podMonitor.spec!.podMetricsEndpoints![0]!.path!,
      pod.metadata!.annotations!['prometheus.io/path']!,
    ];
    for (const path of paths) expect([path, (await fetch(address + path)).status]).toEqual([path, 200]);
  },
  60_000,
);

test('ports and labels lead to that container', () => {
  expect(port).toEqual({ name: 'http', containerPort: Number(argument('--port')) });
  expect(pod.metadata?.annotations?.['prometheus.io/port']).toBe(String(port?.containerPort));
  expect(service.spec?.ports?.[0]?.targetPort).toBe(port?.name);
  expect(podMonitor.spec!.podMetricsEndpoints![0]!.port).toBe(port?.name);
  for (const [, { httpGet }] of probes) expect(httpGet?.port).toBe(port?.name);
  expect(argument('--host')).toBe('0.0.0.0');
  const labels = pod.metadata?.labels;
  expect(deployment.spec?.selector.matchLabels).toEqual(labels);
  expect(service.spec?.selector).toEqual(labels);
  expect(podMonitor.spec!.selector.matchLabels).toEqual(labels);
});

test('the times fit each other', () => {
  const drainSeconds = Number(argument('--drain'));
  const { periodSeconds, failureThreshold } = readinessProbe!;
  expect(drainSeconds).toBeGreaterThanOrEqual(periodSeconds! * failureThreshold!);
  // What the demo gives to what is being served, and gracefulShutdown to the application's own hooks.
  expect(podSpec.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(drainSeconds + 3 + 5);
  // The checks of the shop have the default limit of one second.
  for (const [, { timeoutSeconds }] of probes) expect(timeoutSeconds).toBeGreaterThan(1);
});

test('docs/health.md shows the same probes', () => {
  const page = readFileSync(join(root, 'docs/health.md'), 'utf8');
  const shown = parse(/```yaml\n([\s\S]*?)```/.exec(page)![1]!).spec;
  const [shownContainer] = shown.containers;
  expect(shown.terminationGracePeriodSeconds).toBe(podSpec.terminationGracePeriodSeconds);
  expect(shownContainer).toEqual({
    ...{ name: container.name, ports: container.ports },
    ...{ startupProbe, readinessProbe, livenessProbe },
  });
});
