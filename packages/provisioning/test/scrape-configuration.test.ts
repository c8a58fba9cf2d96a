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

testWithTool('promtool', 'configurations for targets and for pods', async (tool) => {
  for (const options of [
    { targets: ['127.0.0.1:9090'], credentials: { username: 'a', passwordFile: 'password' } },
    { credentials: { bearerTokenFile: 'token' } },
  ]) {
    const { file } = scrapeConfiguration(service.definitions, { ...options, prometheusVersion: '2.42' });
    const said = await promtool(tool, ['check', 'config', 'prometheus.yml'], {
      'prometheus.yml': toYaml(file),
      token: 't',
      password: 'p',
    });
    expect(said).toEqual({ isOk: true, text: expect.stringContaining('SUCCESS') });
  }
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
