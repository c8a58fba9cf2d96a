// What Prometheus needs to scrape a service holds what promtool checks.

import { scrapeConfiguration, serviceMonitor, toYaml } from '@golden-signals/provisioning';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { testWithTool } from '../../../test/services.ts';
import { DefinedService } from './defined-service.ts';
import { promtool } from './promtool.ts';

let service: DefinedService;

beforeAll(() => {
  service = new DefinedService({}, { metricsPath: '/internal-metrics', endpointPrefix: '/ops' });
});
afterAll(() => service.close());

test('asks for the path with its prefix, by the credentials, at given targets', () => {
  const { file, flags } = scrapeConfiguration(service.definitions, {
    targets: ['shop-0:9090', '[::1]:9090'],
    credentials: { bearerTokenFile: '/run/secrets/token' },
    scheme: 'https',
    intervalMs: 30_000,
  });
  expect(file.scrape_configs).toEqual([
    {
      job_name: 'shop',
      scrape_interval: '30s',
      metrics_path: '/ops/internal-metrics',
      scheme: 'https',
      scrape_native_histograms: true,
      always_scrape_classic_histograms: true,
      authorization: { credentials_file: '/run/secrets/token' },
      static_configs: [{ targets: ['shop-0:9090', '[::1]:9090'] }],
    },
  ]);
  expect(flags).toEqual([]);
});

test.each([
  ['2.42', ['--enable-feature=native-histograms'], []],
  ['2.55', ['--enable-feature=native-histograms'], ['scrape_classic_histograms']],
  ['3.5', ['--enable-feature=native-histograms'], ['always_scrape_classic_histograms']],
  ['3.8.1', [], ['scrape_native_histograms', 'always_scrape_classic_histograms']],
])('native histograms of Prometheus %s', (prometheusVersion, flags, settings) => {
  const native = scrapeConfiguration(service.definitions, { prometheusVersion });
  expect(native.flags).toEqual(flags);
  const keys = Object.keys(native.file.scrape_configs[0]!).filter((key) => key.endsWith('histograms'));
  expect(keys).toEqual(settings);
  const classic = scrapeConfiguration(service.definitions, { prometheusVersion, histograms: 'classic' });
  expect(classic.flags).toEqual([]);
  expect(JSON.stringify(classic.file)).not.toContain('histograms');
});

const secrets = { token: 't', password: 'p' };

testWithTool('promtool', 'promtool takes the configuration', async (tool) => {
  for (const credentials of [
    { username: 'a', passwordFile: 'password' },
    { bearerTokenFile: 'token' },
  ] as const) {
    const options = { targets: ['127.0.0.1:9090'], credentials, prometheusVersion: '2.42' };
    const { file } = scrapeConfiguration(service.definitions, options);
    const files = { ...secrets, 'prometheus.yml': toYaml(file) };
    const said = await promtool(tool, ['check', 'config', 'prometheus.yml'], files);
    expect(said).toEqual({ isOk: true, text: expect.stringContaining('SUCCESS') });
  }
});

const pod = {
  __meta_kubernetes_namespace: 'shops',
  __meta_kubernetes_pod_ip: '10.0.0.1',
  __meta_kubernetes_pod_label_app_kubernetes_io_name: 'shop',
  __meta_kubernetes_pod_annotation_prometheus_io_scrape: 'true',
  __meta_kubernetes_pod_annotation_prometheus_io_port: '3000',
};

// Debian's Prometheus is built without Kubernetes: what it would have discovered is given.
testWithTool('promtool', 'pods are found by their annotations', async (tool) => {
  const { file } = scrapeConfiguration(service.definitions, { prometheusVersion: '2.42' });
  const { kubernetes_sd_configs, ...config } = file.scrape_configs[0] as Record<string, unknown>;
  expect(kubernetes_sd_configs).toEqual([{ role: 'pod' }]);
  const annotation = '__meta_kubernetes_pod_annotation_prometheus_io_';
  const pods = [
    {},
    { __meta_kubernetes_pod_ip: 'fd00::1' },
    { [`${annotation}path`]: '/m', [`${annotation}scheme`]: 'https' },
    { [`${annotation}scrape`]: 'false' },
    { __meta_kubernetes_pod_label_app_kubernetes_io_name: 'shop2' },
  ];
  const static_configs = pods.map((labels, index) => ({
    targets: [`10.0.0.1:808${index}`],
    labels: { ...pod, ...labels, __meta_kubernetes_pod_name: `shop-${index}` },
  }));
  const files = { 'prometheus.yml': toYaml({ scrape_configs: [{ ...config, static_configs }] }) };
  const args = ['check', 'service-discovery', '--timeout=2s', 'prometheus.yml', 'shop'];
  const { text } = await promtool(tool, args, files);
  const found: Array<{ discoveredLabels: Record<string, string>; labels?: object }> = JSON.parse(
    text.slice(text.indexOf('[')),
  );
  const labelsOf = (index: number) =>
    found.find(({ discoveredLabels }) => discoveredLabels.__meta_kubernetes_pod_name === `shop-${index}`)
      ?.labels;
  expect(labelsOf(0)).toEqual({
    __address__: '10.0.0.1:3000',
    __metrics_path__: '/ops/internal-metrics',
    __scheme__: 'http',
    __scrape_interval__: '15s',
    __scrape_timeout__: '10s',
    instance: '10.0.0.1:3000',
    job: 'shop',
    namespace: 'shops',
    pod: 'shop-0',
  });
  expect(labelsOf(1)).toMatchObject({ instance: '[fd00::1]:3000' });
  expect(labelsOf(2)).toMatchObject({ __metrics_path__: '/m', __scheme__: 'https' });
  expect([labelsOf(3), labelsOf(4)]).toEqual([{}, {}]);
});

test('a ServiceMonitor for the operator', () => {
  const options = { namespace: 'shop', bearerToken: { secret: 'metrics', key: 'token' } };
  expect(serviceMonitor(service.definitions, options)).toMatchObject({
    metadata: { name: 'shop', namespace: 'shop' },
    spec: {
      jobLabel: 'app.kubernetes.io/name',
      selector: { matchLabels: { 'app.kubernetes.io/name': 'shop' } },
      endpoints: [
        {
          port: 'http',
          path: '/ops/internal-metrics',
          interval: '15s',
          authorization: { type: 'Bearer', credentials: { name: 'metrics', key: 'token' } },
        },
      ],
    },
  });
});

test('options are checked', () => {
  for (const wrong of [
    { targets: ['http://shop:9090/metrics'] },
    { prometheusVersion: 'latest' },
    { credentials: { bearerToken: 'secret' } },
  ])
    expect(() => scrapeConfiguration(service.definitions, wrong as never)).toThrow(
      expect.objectContaining({ code: 'ERR_GS_OPTION_INVALID' }),
    );
  expect(() => serviceMonitor(service.definitions, { ports: 'http' } as never)).toThrow(
    expect.objectContaining({ code: 'ERR_GS_OPTION_UNKNOWN' }),
  );
});
