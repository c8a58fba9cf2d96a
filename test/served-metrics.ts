import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alerting } from '@golden-signals/alerting';
import { business } from '@golden-signals/business';
import {
  createMonitor,
  type Extension,
  type Monitor,
  measure,
  startManagementServer,
} from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { dashboard } from '@golden-signals/dashboard';
import { dependencies } from '@golden-signals/dependencies';
import { gracefulShutdown, health } from '@golden-signals/health';
import { jobs } from '@golden-signals/jobs';
import { system } from '@golden-signals/system';
import { firstCalls } from '../packages/dependencies/test/first-calls.ts';
import { completeServers } from '../packages/dependencies/test/internals/servers/complete-servers.ts';
import { startProvider } from '../packages/nestjs/test/started-provider.ts';

/** One metric as a scrape and the registry describe it. */
export interface ServedMetric {
  /** Which package registers it; the naming of HTTP where that is not the default. */
  readonly owner: string;
  readonly name: string;
  readonly type: string;
  /** Empty where the name carries none. */
  readonly unit: string;
  readonly labels: readonly string[];
  readonly help: string;
}

type Described = Pick<ServedMetric, 'type' | 'unit' | 'help'>;

/**
 * Boots services that use every package with every option that brings metrics, and returns all metrics that they serve.
 * No database and no broker need run: what is measured of one is registered by its client, at its first call.
 */
export async function servedMetrics(): Promise<ServedMetric[]> {
  const served = new Map<string, ServedMetric>();
  const add = async (owner: string, monitor: Monitor): Promise<void> => {
    const described = await describe(monitor);
    for (const metric of monitor.registry.getMetricsAsArray()) {
      if (served.has(metric.name) || metric.name === probe) continue;
      const { name, labelNames: labels } = metric;
      served.set(name, { owner, name, labels, ...described(metric) });
    }
  };

  const monitor = monitorOf('prometheus');
  provokeOwnCounters(monitor);
  await measure('work', (batch) => batch.total(1), { monitor });
  await add('core', monitor);
  const uses: Array<[owner: string, use: () => unknown]> = [
    ['health', () => useHealth(monitor)],
    ['system', () => monitor.use(system({ machine: true }))],
    ['business', () => monitor.use(business({ cost: { perRequest: 1, currency: 'EUR' } }))],
    ['alerting', () => monitor.use(alerting({ channels: [{ name: 'pager', send: async () => {} }] }))],
    ['jobs', () => monitor.use(jobs())],
    ['dashboard', () => monitor.use(dashboard())],
    ['dependencies', () => firstCalls(monitor.use(dependencies()))],
    ['nestjs', () => startProvider(monitor)],
  ];
  for (const [owner, use] of uses) {
    await use();
    await add(owner, monitor);
  }
  const servers = await completeServers();
  await add('dependencies', servers.monitor);
  const renamed = monitorOf('opentelemetry');
  await add("core, with naming: 'opentelemetry'", renamed);

  await Promise.all([monitor, servers.monitor, renamed].map((one) => one.close()));
  return [...served.values()];
}

/** Every kind of call, which an extension of core's makes known. */
const calls: Extension = {
  name: 'calls-of-every-kind',
  setup(host) {
    host.calls.target({ kind: 'database', system: 'postgresql' });
    host.calls.target({ kind: 'http', system: 'http' });
    host.calls.target({ kind: 'messaging', system: 'rabbitmq' });
  },
};

function monitorOf(naming: 'prometheus' | 'opentelemetry'): Monitor {
  const monitor = createMonitor({
    clock: new FakeClock(),
    logger: new MemoryLogger(),
    env: {},
    http: { naming, sizes: true },
    signals: { historyFile: join(tmpdir(), `golden-signals-served-metrics-${process.pid}`) },
    extensions: [calls],
  });
  void monitor.http;
  return monitor;
}

const probe = 'probe';

/** The registry's own counters are shown when they have counted. */
function provokeOwnCounters({ registry }: Monitor): void {
  const counter = registry.counter({ name: probe, help: 'Not listed.', labelNames: ['label'], maxSeries: 1 });
  for (const label of ['a', 'b']) counter.labels({ label }).inc(Number.NaN);
}

function useHealth(monitor: Monitor): void {
  const checks = health({ checks: { database: async () => {} } });
  monitor.use(checks);
  gracefulShutdown(createServer(), { health: checks, monitor, signals: [], exit: false });
}

/** What a scrape of OpenMetrics says of each metric, by its name there. */
async function describe(monitor: Monitor): Promise<(metric: { readonly name: string }) => Described> {
  const server = await startManagementServer({ monitor, port: 0, host: '127.0.0.1' });
  const headers = { accept: 'application/openmetrics-text' };
  const response = await fetch(`http://127.0.0.1:${server.port}/metrics`, { headers });
  const text = await response.text();
  await server.close();
  const said = (what: string) =>
    new Map(
      Array.from(text.matchAll(new RegExp(`^# ${what} (\\S+) (.*)$`, 'gm')), ([, name, is]) => [name, is]),
    );
  const [types, units, helps] = [said('TYPE'), said('UNIT'), said('HELP')];
  return ({ name }) => {
    // There, a counter's own name has no suffix.
    const family = types.has(name) ? name : name.replace(/_total$/, '');
    return { type: types.get(family)!, unit: units.get(family) ?? '', help: helps.get(family)! };
  };
}
