// The process, a real Prometheus with the rules that are made for it, and a real Alertmanager agree on the same traffic: on what
// fires, when, what goes on while nothing is known, and what ends.

import { once } from 'node:events';
import { Agent, createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { type Alerting, alerting } from '@golden-signals/alerting';
import {
  createMonitor,
  type ManagementServer,
  type Monitor,
  monitorServer,
  startManagementServer,
} from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import { prometheusRulesYaml, provisioning } from '@golden-signals/provisioning';
import { expect } from '@jest/globals';
import { AlertmanagerServer } from './alertmanager-server.ts';
import { PrometheusServer } from './prometheus-server.ts';
import { testWithTools } from './services.ts';

const intervalMs = 2_000;
const scrapeMs = 1_000;
const windowMs = 8_000;
const betweenRequestsMs = 20;
const slowMs = 400;
const deadlineMs = 60_000;

const rules = [
  {
    name: 'ErrorsHigh',
    signal: 'http.error_ratio',
    groupBy: [],
    windowMs,
    above: 0.5,
    minTotal: 20,
    forMs: intervalMs,
    summary: 'Requests fail.',
  },
  {
    name: 'RouteErrors',
    signal: 'http.error_ratio',
    windowMs,
    above: 0.5,
    clearBelow: 0.3,
    severity: 'critical' as const,
    summary: 'Requests of a route fail.',
  },
  {
    name: 'LatencyHigh',
    signal: 'http.latency_p50',
    groupBy: [],
    windowMs,
    above: 0.15,
    all: [{ signal: 'http.request_rate', windowMs, above: 10 }],
    summary: 'Requests are slow.',
  },
  {
    name: 'TrafficLow',
    signal: 'http.request_rate',
    groupBy: [],
    windowMs,
    below: 10,
    summary: 'Hardly anybody comes.',
  },
];

type Mode = 'fine' | 'broken' | 'slow' | 'silent';

/** A service, and its visitors. */
class Service {
  readonly monitor: Monitor;
  readonly alerts: Alerting;
  readonly rules: string;
  mode: Mode = 'fine';
  readonly #agent = new Agent({ keepAlive: true });
  readonly #server: Server;
  #management: ManagementServer | undefined;
  #pace: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor() {
    this.alerts = alerting({ defaults: false, rules, evaluationIntervalMs: intervalMs });
    const files = provisioning();
    this.monitor = createMonitor({
      service: { name: 'shop' },
      logger: new MemoryLogger(),
      stalls: false,
      extensions: [this.alerts, files],
    });
    // A connection that is closed for being idle, while a request is on its way, would be a failure of the visitors.
    this.#server = createServer({ keepAliveTimeout: 0 }, (_req, res) => {
      const { mode } = this;
      if (mode === 'slow') setTimeout(() => res.end(), slowMs);
      else res.writeHead(mode === 'broken' ? 500 : 200).end();
    });
    monitorServer(this.#server, { monitor: this.monitor, route: ({ url = '' }) => url });
    this.rules = prometheusRulesYaml(files.definitions(), { evaluationIntervalMs: intervalMs });
  }

  /** Returns the port that Prometheus scrapes. */
  async start(): Promise<number> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    const { port } = this.#server.address() as AddressInfo;
    this.#pace = setInterval(() => {
      if (this.mode === 'silent') return;
      get({ host: '127.0.0.1', port, path: '/orders', agent: this.#agent }, (response) =>
        response.resume(),
      ).on('error', (error) => {
        // The last visitors are cut off.
        if (!this.#isClosed) throw error;
      });
    }, betweenRequestsMs);
    this.#management = await startManagementServer({ port: 0, monitor: this.monitor });
    return this.#management.port;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#pace);
    this.#agent.destroy();
    this.#server.close();
    this.#server.closeAllConnections();
    await this.#management?.close();
    await this.monitor.close();
  }
}

type Evaluation = 'process' | 'prometheus' | 'alertmanager';
const evaluations: readonly Evaluation[] = ['process', 'prometheus', 'alertmanager'];

/** Looks at all three, and remembers when each alert was seen to fire and to end. */
class Observer {
  /** What happened last, by alert and evaluation. */
  readonly #seen = new Map<string, { isFiring: boolean; atMs: number }>();
  readonly #ask: Readonly<Record<Evaluation, () => Promise<Array<Record<string, string>>>>>;

  constructor({ alerts }: Service, prometheus: PrometheusServer, alertmanager: AlertmanagerServer) {
    this.#ask = {
      process: async () => alerts.list().flatMap(({ state, labels }) => (state === 'firing' ? [labels] : [])),
      prometheus: () => prometheus.firing(),
      alertmanager: () => alertmanager.firing(),
    };
  }

  /** Waits until all three say that these fire and no others, and returns how far apart they were, by alert. */
  async until(...names: readonly string[]): Promise<Record<string, number>> {
    const endMs = performance.now() + deadlineMs;
    const before = new Map(this.#seen);
    for (;;) {
      const firing = await this.#look();
      const agree = evaluations.every((one) => firing[one] === [...names].sort().join());
      if (agree) return this.#apart(before);
      if (performance.now() > endMs) throw new Error(`Instead of ${names}: ${JSON.stringify(firing)}`);
      await wait(100);
    }
  }

  /** Whether an alert fires in all three just now. */
  async allSay(name: string): Promise<boolean> {
    const firing = await this.#look();
    return evaluations.every((one) => firing[one].split(',').includes(name));
  }

  /** The labels of all alerts that fire, in the order of their names. */
  async labels(): Promise<Record<Evaluation, Array<Record<string, string>>>> {
    const asked = evaluations.map(async (one) => {
      const firing = await this.#ask[one]();
      return [one, firing.sort((a, b) => (a.alertname! < b.alertname! ? -1 : 1))] as const;
    });
    return Object.fromEntries(await Promise.all(asked)) as Record<Evaluation, Array<Record<string, string>>>;
  }

  async #look(): Promise<Record<Evaluation, string>> {
    const looked = await Promise.all(
      evaluations.map(async (one) => {
        const firing = (await this.#ask[one]()).map(({ alertname }) => alertname!);
        for (const { name } of rules) {
          const key = `${name} ${one}`;
          const isFiring = firing.includes(name);
          if ((this.#seen.get(key)?.isFiring ?? false) !== isFiring)
            this.#seen.set(key, { isFiring, atMs: performance.now() });
        }
        return [one, firing.sort().join()] as const;
      }),
    );
    return Object.fromEntries(looked) as Record<Evaluation, string>;
  }

  #apart(before: ReadonlyMap<string, unknown>): Record<string, number> {
    const apart: Record<string, number> = {};
    for (const { name } of rules) {
      const changed = evaluations.flatMap((one) => {
        const seen = this.#seen.get(`${name} ${one}`);
        return seen === undefined || before.get(`${name} ${one}`) === seen ? [] : [seen.atMs];
      });
      if (changed.length > 0) apart[name] = Math.round(Math.max(...changed) - Math.min(...changed));
    }
    return apart;
  }
}

testWithTools(
  ['prometheus', 'prometheus-alertmanager'],
  'three evaluations of the same traffic agree',
  async (tools) => {
    const service = new Service();
    const closers: Array<{ close(): Promise<void> }> = [service];
    try {
      const port = await service.start();
      const alertmanager = await AlertmanagerServer.start(tools['prometheus-alertmanager']);
      closers.push(alertmanager);
      const prometheus = await PrometheusServer.start({
        tool: tools.prometheus,
        jobs: { shop: port },
        nativeHistograms: true,
        rules: service.rules,
        alertmanager: alertmanager.port,
      });
      closers.push(prometheus);
      // Until the windows are full, so that all three know the same.
      await prometheus.queryUntil('job:http_request_rate:rate8s > 40', ({ length }) => length === 1);
      const observer = new Observer(service, prometheus, alertmanager);
      const apart: Array<Record<string, number>> = [];
      const after = async (mode: Mode, ...firing: readonly string[]) => {
        service.mode = mode;
        apart.push(await observer.until(...firing));
      };

      await after('fine');
      await after('broken', 'ErrorsHigh', 'RouteErrors');
      const { process: inProcess, prometheus: inPrometheus, alertmanager: told } = await observer.labels();
      expect(inPrometheus).toEqual(inProcess.map((labels) => ({ ...labels, job: 'shop' })));
      expect(told).toEqual(inPrometheus);
      // A share of nothing is not known, and so what fires does not end with the traffic.
      await after('silent', 'ErrorsHigh', 'RouteErrors', 'TrafficLow');
      await prometheus.queryUntil('absent(job:http_error_ratio:rate8s)', ({ length }) => length === 1);
      expect([await observer.allSay('ErrorsHigh'), await observer.allSay('RouteErrors')]).toEqual([
        true,
        true,
      ]);
      await after('slow', 'LatencyHigh');
      await after('fine');

      // An evaluation and the scrape before it, and as much again for a machine that is busy. It is still less than the
      // window: whoever measured over another one would be further away.
      const tooFar = apart.flatMap((one) =>
        Object.entries(one).filter(([, ms]) => ms > 2 * (intervalMs + scrapeMs)),
      );
      expect(tooFar).toEqual([]);
    } finally {
      for (const closer of closers.reverse()) await closer.close();
    }
  },
  180_000,
);
