// deploy/compose, as far as it can be held to the truth without containers: the schema of Compose, every path, the checks of
// Prometheus and Alertmanager, and the shop that the others look for.

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { DCLinter } from 'dclint';
import { pnpm } from '../../../scripts/workspace.mjs';
import { testWithTool } from '../../../test/services.ts';
import { DemoProcess } from './demo-process.ts';
import { deployFolder, parseDeployed, readDeployed, root } from './deploy-files.ts';

interface Service {
  readonly image?: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: object;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

interface PrometheusConfiguration {
  readonly rule_files: readonly string[];
  readonly alerting: { readonly alertmanagers: ReadonlyArray<{ static_configs: StaticConfigs }> };
  readonly scrape_configs: ReadonlyArray<{ job_name: string; static_configs: StaticConfigs }>;
}

type StaticConfigs = ReadonlyArray<{ readonly targets: readonly string[] }>;

const composeFile = join(deployFolder, 'compose/compose.yaml');
const inCompose = (path: string) => join(deployFolder, 'compose', path);
const { services, volumes } = parseDeployed<Compose>('compose/compose.yaml');
const prometheus = parseDeployed<PrometheusConfiguration>('compose/prometheus/prometheus.yml');
const targetsOf = (configs: StaticConfigs) => configs.flatMap(({ targets }) => targets);

let demo: DemoProcess | undefined;
afterEach(() => demo?.kill());

describe('compose.yaml', () => {
  const lint = (file: string) => {
    const [result] = new DCLinter({ rules: {}, quiet: false, debug: false, exclude: [] }).lintFiles(
      [file],
      false,
    );
    return result!.messages.filter(({ type }) => type === 'error').map(({ message }) => message);
  };

  test('fits the schema of Compose', () => {
    expect(lint(composeFile)).toEqual([]);
  });

  test('which refuses what it does not know', () => {
    const folder = mkdtempSync(join(tmpdir(), 'golden-signals-compose-'));
    const file = join(folder, 'compose.yaml');
    writeFileSync(file, readFileSync(composeFile, 'utf8').replace('read_only:', 'readonly:'));
    expect(lint(file)).toEqual([expect.stringContaining('additional')]);
    rmSync(folder, { recursive: true });
  });

  test('every file and folder that it names is there, and every volume is declared', () => {
    for (const { build, volumes: mounts = [] } of Object.values(services)) {
      if (build !== undefined) {
        expect(join(inCompose(build.context), '/')).toBe(root);
        expect([build.dockerfile, existsSync(join(root, build.dockerfile))]).toEqual([
          build.dockerfile,
          true,
        ]);
      }
      for (const mount of mounts) {
        const [source = ''] = mount.split(':');
        const exists = source.startsWith('.') ? existsSync(inCompose(source)) : source in volumes;
        expect([mount, exists]).toEqual([mount, true]);
      }
    }
  });

  test('what a service is told to read is mounted there', () => {
    const read = Object.values(services).flatMap(({ command = [], volumes: mounts = [] }) =>
      command.flatMap((argument) => {
        const path = /^--config(?:\.file)?=(.+)$/.exec(argument)?.[1];
        return path === undefined ? [] : [hostPath(path, mounts)];
      }),
    );
    expect(read.map((path) => path?.slice(deployFolder.length + 1))).toEqual([
      'compose/prometheus/prometheus.yml',
      'compose/alertmanager/alertmanager.yml',
      'compose/otel-collector/config.yaml',
    ]);
    for (const path of read) expect(existsSync(path!)).toBe(true);
  });

  test('images are pinned by version, and open to this machine only', () => {
    for (const { image, ports = [] } of Object.values(services)) {
      if (image !== undefined) expect(image).toMatch(/^[\w./-]+:v?\d+\.\d+\.\d+$/);
      for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
    }
    const published = Object.values(services).flatMap(({ ports = [] }) =>
      ports.map((port) => port.split(':')[1]),
    );
    expect(new Set(published).size).toBe(published.length);
  });

  test('no secret is in a file', () => {
    for (const { environment = {} } of Object.values(services)) {
      for (const [name, value] of Object.entries(environment)) {
        if (/PASSWORD|SECRET|TOKEN|KEY/.test(name))
          expect([name, value]).toEqual([name, expect.stringMatching(/^\$\{\w+:\?.+\}$/)]);
      }
    }
    expect(readDeployed('compose/.env.example')).toMatch(/^GRAFANA_ADMIN_PASSWORD=$/m);
    expect(readFileSync(join(root, '.gitignore'), 'utf8')).toMatch(/^\.env$/m);
  });
});

test('the shop that it starts answers where it is probed and scraped', async () => {
  const { command = [], healthcheck } = services.shop!;
  const [node, program, ...args] = command;
  expect([node, program]).toEqual(['node', 'apps/demo/dist/main.js']);
  const port = args[args.indexOf('--port') + 1];
  const scraped = prometheus.scrape_configs.find(({ job_name: job }) => job === 'shop')!;
  expect(targetsOf(scraped.static_configs)).toEqual([`shop:${port}`]);
  const probe = /http:\/\/127\.0\.0\.1:(\d+)(\/\w+)/.exec(healthcheck!.test.join(' '))!;
  expect(probe[1]).toBe(port);
  demo = await DemoProcess.start(...args.map((argument) => (argument === port ? '0' : argument)));
  const origin = `http://127.0.0.1:${await demo.port()}`;
  for (const path of [probe[2]!, '/metrics']) {
    expect([path, (await fetch(origin + path)).status]).toEqual([path, 200]);
  }
}, 60_000);

test('the image is built as the repository is, on a Node.js that is pinned', () => {
  const dockerfile = readDeployed('demo.Dockerfile');
  const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base);
  expect(new Set(bases).size).toBe(1);
  expect(bases[0]).toMatch(/^node:\d+\.\d+\.\d+-bookworm-slim$/);
  expect(dockerfile).toContain(`npx --yes ${pnpm} --filter @golden-signals/demo deploy`);
  expect(dockerfile).toContain('RUN node scripts/setup.mjs\n');
});

test('addresses of one to another are those of services', () => {
  const { alertmanagers } = prometheus.alerting;
  const urls = [
    ...prometheus.scrape_configs.flatMap(({ static_configs: configs }) => targetsOf(configs)),
    ...alertmanagers.flatMap(({ static_configs: configs }) => targetsOf(configs)),
    ...dataSources('prometheus.yaml', 'alertmanager.yaml').map(({ url }) => url.replace('http://', '')),
  ];
  expect(urls).toHaveLength(5);
  for (const url of urls) expect(Object.keys(services)).toContain(url.split(':')[0]);
  // Of all that is published, the port inside is the one that the others use.
  const inside = Object.values(services).flatMap(({ ports = [] }) => ports.map((port) => port.split(':')[2]));
  for (const url of urls.filter((url) => !url.startsWith('otel-collector')))
    expect(inside).toContain(url.split(':')[1]);
});

test('the collector uses what it defines, and serves where Prometheus looks', () => {
  interface Collector {
    readonly receivers: { otlp: { protocols: Record<string, { endpoint: string }> } };
    readonly processors: object;
    readonly exporters: { prometheus: { endpoint: string } };
    readonly service: {
      pipelines: Record<string, Record<'receivers' | 'processors' | 'exporters', string[]>>;
    };
  }
  const { service, ...components } = parseDeployed<Collector>('compose/otel-collector/config.yaml');
  for (const kind of ['receivers', 'processors', 'exporters'] as const) {
    expect(service.pipelines.metrics![kind]).toEqual(Object.keys(components[kind]));
  }
  const scraped = prometheus.scrape_configs.find(({ job_name: job }) => job === 'otel-collector')!;
  const portOf = (endpoint: string) => endpoint.split(':')[1];
  expect(targetsOf(scraped.static_configs).map(portOf)).toEqual([
    portOf(components.exporters.prometheus.endpoint),
  ]);
  const received = Object.values(components.receivers.otlp.protocols).map(({ endpoint }) => portOf(endpoint));
  expect(services['otel-collector']!.ports!.map((port) => port.split(':')[2])).toEqual(received);
});

test('Grafana finds the dashboards, each with an id of its own, and asks the data source that there is', () => {
  const { providers } = parseDeployed<{ providers: Array<{ options: { path: string } }> }>(
    'compose/grafana/provisioning/dashboards/golden-signals.yaml',
  );
  const folder = hostPath(providers[0]!.options.path, services.grafana!.volumes!);
  expect(folder).toBe(inCompose('grafana/dashboards'));
  const files = readdirSync(folder!);
  expect(files).toContain('shop-overview.json');
  const uids = files.map((file) => JSON.parse(readFileSync(join(folder!, file), 'utf8')).uid);
  expect(new Set(uids).size).toBe(files.length);
});

testWithTool('promtool', 'promtool accepts the configuration with its rules', (promtool) => {
  const folder = mkdtempSync(join(tmpdir(), 'golden-signals-promtool-'));
  cpSync(inCompose('prometheus'), folder, { recursive: true });
  const file = join(folder, 'prometheus.yml');
  // An older promtool does not know this field, and refuses what it does not know.
  const text = readFileSync(file, 'utf8').replace(/^ +scrape_native_histograms: true\n/m, '');
  writeFileSync(file, text);
  const output = execFileSync(promtool, ['check', 'config', file], { encoding: 'utf8' });
  expect(output).toContain('prometheus.yml is valid prometheus config file syntax');
  expect(output).toMatch(/SUCCESS: \d{2,} rules found/);
  rmSync(folder, { recursive: true });
});

testWithTool('amtool', 'amtool accepts the configuration of Alertmanager', (amtool) => {
  const file = inCompose('alertmanager/alertmanager.yml');
  expect(execFileSync(amtool, ['check-config', file], { encoding: 'utf8' })).toContain('SUCCESS');
});

function dataSources(...files: string[]): Array<{ readonly url: string }> {
  return files.flatMap((file) => {
    const path = `compose/grafana/provisioning/datasources/${file}`;
    return parseDeployed<{ datasources: Array<{ url: string }> }>(path).datasources;
  });
}

/** The file or folder of this repository that a path in a container is. */
function hostPath(path: string, mounts: readonly string[]): string | undefined {
  for (const mount of mounts) {
    const [source = '', target = ''] = mount.split(':');
    if (source.startsWith('.') && `${path}/`.startsWith(`${target}/`)) {
      return join(inCompose(source), path.slice(target.length));
    }
  }
  return undefined;
}
