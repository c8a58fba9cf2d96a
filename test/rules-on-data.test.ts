// What the rules for Prometheus ask has an answer: every signal and every number of events, of a service that has done all that
// there is to measure, scraped by a real Prometheus, in both namings and with both kinds of histogram.

import { once } from 'node:events';
import { createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { alerting, defineSlo } from '@golden-signals/alerting';
import { business } from '@golden-signals/business';
import {
  createMonitor,
  type ManagementServer,
  type Monitor,
  measure,
  monitorServer,
  startManagementServer,
} from '@golden-signals/core';
import type { AlertRule, CallTarget, PromQuery } from '@golden-signals/core/extension';
import { MemoryLogger } from '@golden-signals/core/testing';
import { dependencies } from '@golden-signals/dependencies';
import { health } from '@golden-signals/health';
import { prometheusRules, provisioning } from '@golden-signals/provisioning';
import { system } from '@golden-signals/system';
import { expect } from '@jest/globals';
import { PrometheusServer } from './prometheus-server.ts';
import { testWithTool } from './services.ts';

/** Signals that have no value here, and why. */
const silent: Readonly<Record<string, string>> = {
  'http.overdue_rate': 'no request hangs; the counter begins with the first that does',
  'system.disk_forecast': 'it takes half an hour to be known',
  'health.time_to_expiry': 'no check looks at what expires',
  'system.network_error_ratio': 'but for the loopback interface the machine may send nothing in a minute',
  'memory.growth': 'nothing grows in these seconds',
  'memory.time_to_limit': 'as before',
  'container.cpu': 'the machine may set no limit',
  'container.memory': 'as before',
  'container.throttled': 'as before, and then has no periods',
  'business.active_users': 'nobody is active',
  'business.conversion_ratio': 'there are no conversions',
  'cache.hit_ratio': 'there is no cache',
  'pool.use_ratio': 'there is no pool of a driver',
  'pool.pending': 'as before',
  'pool.wait': 'as before',
  'pool.timeouts': 'as before',
};

/** Signals that only native histograms know: the target of the Apdex is no bound of the classic ones. */
const nativeOnly = ['http.apdex'];

/** Signals that Prometheus cannot be asked for. */
const notInPrometheus = [
  'http.receive_rate',
  'http.send_rate',
  'database.call_wait_ratio',
  'http_client.call_wait_ratio',
  'messaging.call_wait_ratio',
  'database.repeated_ratio',
];

type Histograms = 'native' | 'classic' | 'either';

interface Asked {
  readonly id: string;
  /** In Prometheus. */
  readonly labels: readonly string[];
  readonly isOmitted: boolean;
  readonly expressions: readonly string[];
}

/** A service that has done a bit of everything. */
class BusyService {
  readonly monitor: Monitor;
  readonly #files = provisioning();
  readonly #biz = business({ actions: { checkout: {} } });
  readonly #server: Server;
  readonly #targets: CallTarget[] = [];
  #management: ManagementServer | undefined;

  constructor(naming: PromQuery['naming']) {
    this.monitor = createMonitor({
      service: { name: naming },
      logger: new MemoryLogger(),
      http: { naming, slowThresholdMs: 20 },
      stalls: false,
      extensions: [
        system({ machine: true, container: true, intervalMs: 1_000 }),
        this.#biz,
        health({ checks: { itself: () => {} } }),
        dependencies(),
        {
          name: 'shop',
          setup: ({ calls }) => {
            this.#targets.push(
              calls.target({ kind: 'database', system: 'postgresql', namespace: 'shop', pool: 'main' }),
              calls.target({ kind: 'http', system: 'http', address: 'payments', port: 443 }),
              calls.target({ kind: 'messaging', system: 'rabbitmq', address: 'broker', port: 5672 }),
            );
          },
        },
        alerting({ slos: [defineSlo({ name: 'availability', objective: 0.999 })] }),
        this.#files,
      ],
    });
    const { monitor } = this;
    this.#server = createServer(async (_req, res) => {
      await measure('handle', () => wait(30), { monitor });
      res.end();
    });
    monitorServer(this.#server, { monitor, route: ({ url = '' }) => url });
  }

  async start(): Promise<number> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    this.#management = await startManagementServer({ port: 0, monitor: this.monitor });
    return this.#management.port;
  }

  async work(): Promise<void> {
    const { port } = this.#server.address() as AddressInfo;
    const [response] = await once(get({ host: '127.0.0.1', port, path: '/orders' }), 'response');
    await once(response.resume(), 'end');
    for (const target of this.#targets) target.begin({ operation: 'SELECT', collection: 'orders' }).end({});
    this.#biz.recordAction('checkout', { durationMs: 5, success: true });
    await get({ host: '127.0.0.1', port: this.#management!.port, path: '/health' }).once('response', (r) =>
      r.resume(),
    );
  }

  /** Returns what is recorded for a rule of each signal, of each of its series by itself. */
  recordings(histograms: Histograms): Asked[] {
    const definitions = this.#files.definitions();
    return definitions.signals.map((signal) => {
      const rule: AlertRule = {
        type: 'alert',
        name: 'Any',
        signal: signal.id,
        windowMs: 60_000,
        above: 0,
        ...('promqlTotal' in signal && { minTotal: 1 }),
        severity: 'info',
        summary: 'Any.',
      };
      const { file, omitted } = prometheusRules({ ...definitions, rules: [rule] }, { histograms });
      const names = signal.promqlLabels?.(definitions.http!.detailed ? 'opentelemetry' : 'prometheus') ?? {};
      return {
        id: signal.id,
        labels: signal.labels.map((label) => names[label] ?? label),
        isOmitted: omitted.length > 0,
        expressions: file.groups.flatMap(({ rules }) =>
          rules.flatMap((one) => ('record' in one ? one.expr : [])),
        ),
      };
    });
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await this.#management?.close();
    await this.monitor.close();
  }
}

testWithTool(
  'prometheus',
  'rules ask for what there is',
  async (tool) => {
    const services = {
      prometheus: new BusyService('prometheus'),
      opentelemetry: new BusyService('opentelemetry'),
    };
    const closers: Array<{ close(): Promise<void> }> = Object.values(services);
    try {
      const jobs = {
        prometheus: await services.prometheus.start(),
        opentelemetry: await services.opentelemetry.start(),
      };
      const each = Object.values(services);
      for (const service of each) await service.work();
      const kinds = await Promise.all(
        [true, false].map((nativeHistograms) => PrometheusServer.start({ tool, jobs, nativeHistograms })),
      );
      closers.push(...kinds);
      // Two scrapes that differ make a rate of all that has been counted.
      for (const prometheus of kinds)
        await prometheus.queryUntil('count_over_time(up[1m]) > 1', ({ length }) => length === each.length);
      for (const service of each) await service.work();
      const [native, classic] = kinds as [PrometheusServer, PrometheusServer];
      for (const service of each) {
        await expectData(native, service, 'native', []);
        await expectData(native, service, 'either', []);
        await expectData(classic, service, 'classic', []);
        await expectData(classic, service, 'either', nativeOnly);
      }
    } finally {
      for (const closer of closers.reverse()) await closer.close();
    }
  },
  120_000,
);

/** Asks for everything, again and again until there is an answer to all of it. */
async function expectData(
  prometheus: PrometheusServer,
  service: BusyService,
  histograms: Histograms,
  unknown: readonly string[],
): Promise<void> {
  const asked = service.recordings(histograms);
  const omitted = asked.filter(({ isOmitted }) => isOmitted).map(({ id }) => id);
  const expected = histograms === 'classic' ? [...nativeOnly, ...notInPrometheus] : notInPrometheus;
  expect(omitted).toEqual(expected);
  for (let looks = 1; ; looks++) {
    const wrong: string[] = [];
    for (const { id, labels, expressions } of asked) {
      for (const expression of expressions) {
        const samples = await prometheus.query(expression);
        if (samples.length === 0 && !(id in silent) && !unknown.includes(id))
          wrong.push(`${id}: ${expression}`);
        const given = samples.map((sample) => Object.keys(sample.labels).filter((name) => name !== 'job'));
        const isGrouped = given.every(
          (names) =>
            names.every((name) => labels.includes(name)) && (labels.length === 0 || names.length > 0),
        );
        if (!isGrouped) wrong.push(`${id} has ${JSON.stringify(given)}`);
      }
    }
    if (wrong.length === 0) return;
    if (looks === 10) throw new Error(`${histograms}:\n${wrong.join('\n')}`);
    await wait(1_000);
  }
}
