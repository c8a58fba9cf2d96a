// Every signal says the same as a real Prometheus that scrapes /metrics and is asked the signal's own PromQL, of services
// under load, in both namings and with both kinds of histogram.

import { once } from 'node:events';
import { createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import {
  createMonitor,
  type ManagementServer,
  type Monitor,
  measure,
  monitorServer,
  startManagementServer,
} from '@golden-signals/core';
import type { CallTarget, PromQuery } from '@golden-signals/core/extension';
import { MemoryLogger } from '@golden-signals/core/testing';
import { expect } from '@jest/globals';
import { PrometheusServer } from './prometheus-server.ts';
import { testWithTool } from './services.ts';

const windowMs = 12_000;
const range = '12s';
const betweenRequestsMs = 20;
/** Rates may differ, because Prometheus extrapolates from samples that are a second apart. */
const tolerance = 0.05;
/** The slowest few of a window's requests decide its p99, and the windows of both begin at other requests. */
const quantileTolerance = 0.25;

/**
 * How long requests take, and from when on they are slow: so far apart that what a busy machine adds moves hardly one to
 * the other side, nor a quantile by much.
 */
const [quickMs, thresholdMs, slowMs] = [60, 200, 400];

/** What is requested, again and again. */
const mix = ['/orders', '/slow', '/orders', '/broken', '/orders', '/missing'];

/** States are sampled at other moments than scrapes are; what is counted is compared by its relative difference. */
const absoluteTolerance: Readonly<Record<string, number>> = {
  'http.in_flight': 2,
  // Few, and Prometheus does not see the first of a series.
  'http.overdue_rate': 1,
  'operation.active': 2,
  // Of a process that shares its processors with other tests.
  'process.cpu': 0.4,
  'process.event_loop_utilization': 0.4,
  'process.event_loop_delay': 0.2,
  'process.heap_ratio': 0.02,
  'process.memory_ratio': 0.02,
  'process.gc_ratio': 0.1,
};

/** A shop whose requests run an operation and call a database, at a steady pace. */
class LoadedService {
  readonly naming: PromQuery['naming'];
  readonly monitor: Monitor;
  readonly #server: Server;
  #target: CallTarget | undefined;
  #management: ManagementServer | undefined;
  #sent = 0;
  #answered = 0;
  #pace: NodeJS.Timeout | undefined;

  constructor(naming: PromQuery['naming']) {
    this.naming = naming;
    this.monitor = createMonitor({
      logger: new MemoryLogger(),
      http: { naming, slowThresholdMs: thresholdMs },
      apdexTargetMs: 250,
      stalls: false,
      extensions: [
        {
          name: 'shop',
          setup: ({ calls }) => {
            this.#target = calls.target({ kind: 'database', system: 'postgresql', pool: 'main' });
          },
        },
      ],
    });
    const { monitor } = this;
    this.#server = createServer(async (req, res) => {
      const { url = '' } = req;
      const isBroken = url === '/broken';
      await measure('handle', () => this.#query(url === '/slow' ? slowMs : quickMs, isBroken), {
        monitor,
      }).catch(() => {});
      res.writeHead(isBroken ? 500 : url === '/missing' ? 404 : 200).end('done');
    });
    monitorServer(this.#server, { monitor, route: ({ url = '' }) => url });
  }

  async start(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#management = await startManagementServer({ port: 0, monitor: this.monitor });
    return this.#management.port;
  }

  get sent(): number {
    return this.#sent;
  }

  /** Sends the next request of the mix. */
  async send(): Promise<void> {
    const { port } = this.#server.address() as AddressInfo;
    const path = mix[this.#sent++ % mix.length]!;
    const [response] = await once(get({ host: '127.0.0.1', port, path }), 'response');
    await once(response.resume(), 'end');
    this.#answered += 1;
  }

  run(): void {
    this.#pace = setInterval(() => void this.send(), betweenRequestsMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.#pace);
    const isRecorded = () => this.monitor.http.readService('long').requests >= this.#sent;
    while (this.#answered < this.#sent || !isRecorded()) await wait(5);
  }

  async close(): Promise<void> {
    clearInterval(this.#pace);
    this.#server.close();
    this.#server.closeAllConnections();
    await this.#management?.close();
    await this.monitor.close();
  }

  async #query(ms: number, fails: boolean): Promise<void> {
    const call = this.#target!.begin({ operation: 'SELECT', collection: 'orders' });
    await wait(ms);
    const error = fails ? new Error('gone') : undefined;
    call.end({ error });
    if (error !== undefined) throw error;
  }
}

/** Bounds of the classic buckets around a value, in seconds: nothing finer is known of a quantile. */
function bucketAround(seconds: number): [number, number] {
  const bounds = [0, 0.001, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
  const above = bounds.findIndex((bound) => bound >= seconds);
  return [bounds[Math.max(0, above - 2)]!, bounds[above + 1]!];
}

async function expectSame(
  prometheus: PrometheusServer,
  { monitor, naming }: LoadedService,
  histograms: PromQuery['histograms'],
): Promise<string[]> {
  const compared: string[] = [];
  for (const id of monitor.signals.ids()) {
    const signal = monitor.signals.get(id);
    const { kind, promql } = signal.definition!;
    const expression = promql({ range, matchers: `job="${naming}"`, by: [], naming, histograms });
    const reading = signal.read(windowMs);
    if (expression === undefined || reading === undefined) continue;
    const [sample, ...more] = await prometheus.query(expression);
    // A counter with labels has no series before it counts, and no rate before it is scraped twice.
    if (sample === undefined && (reading.value === 0 || id === 'http.overdue_rate')) continue;
    const found = `${id} = ${reading.value}, Prometheus: ${sample?.value} of ${expression}`;
    expect({ found, isOne: sample !== undefined && more.length === 0 }).toEqual({ found, isOne: true });
    const difference = Math.abs(sample!.value - reading.value);
    if (kind === 'quantile' && histograms === 'classic') {
      const [from, to] = bucketAround(reading.value);
      expect({ found, isIn: sample!.value >= from && sample!.value <= to }).toEqual({ found, isIn: true });
    } else {
      const allowed =
        absoluteTolerance[id] ?? (kind === 'quantile' ? quantileTolerance : tolerance) * reading.value;
      expect({ found, isClose: difference <= allowed }).toEqual({ found, isClose: true });
    }
    compared.push(id);
  }
  return compared;
}

/** What was counted since the signals are kept, as both say it. */
async function expectSameCounts(
  prometheus: PrometheusServer,
  service: LoadedService,
  histograms: PromQuery['histograms'],
  before: number,
): Promise<void> {
  const { naming, monitor } = service;
  const status = naming === 'prometheus' ? 'status_code' : 'http_response_status_code';
  const counted = (matcher: string) => {
    const labels = `{job="${naming}",${matcher}}`;
    if (naming === 'prometheus') return `sum(http_requests_total${labels})`;
    if (histograms === 'classic') return `sum(http_server_request_duration_seconds_count${labels})`;
    return `sum(histogram_count(http_server_request_duration_seconds${labels}))`;
  };
  await prometheus.queryUntil(counted(''), ([all]) => all?.value === service.sent);
  for (const [id, matcher] of [
    ['http.error_ratio', `${status}=~"5.."`],
    ['http.client_error_ratio', `${status}=~"4.."`],
  ] as const) {
    const { bad, total } = monitor.signals.get(id).read(120_000)!;
    const share = mix.filter((path) => path === (id === 'http.error_ratio' ? '/broken' : '/missing')).length;
    expect(await prometheus.value(counted(''))).toBe(total! + before);
    expect(await prometheus.value(counted(matcher))).toBe(bad! + (before / mix.length) * share);
  }
}

/** Looks that may be taken until both say the same. */
const maxLooks = 10;

/**
 * Looks again where both do not agree: they sample at different moments, which on a busy machine is a different number of
 * requests. What is wrong is wrong each time.
 */
async function eventually(look: () => Promise<void>): Promise<void> {
  for (let looks = 1; ; looks++) {
    try {
      return await look();
    } catch (error) {
      if (looks === maxLooks) throw error;
      await wait(1_000);
    }
  }
}

/** Compares two services, one for each naming, with a Prometheus that scrapes them. */
async function compareServices(tool: string, histograms: PromQuery['histograms']): Promise<void> {
  const services = [new LoadedService('prometheus'), new LoadedService('opentelemetry')];
  const [first, second] = await Promise.all(services.map((service) => service.start()));
  let prometheus: PrometheusServer | undefined;
  try {
    // All series are there before the first scrape.
    for (const service of services) for (const _path of mix) await service.send();
    for (const service of services) await service.stop();
    prometheus = await PrometheusServer.start({
      tool,
      jobs: { prometheus: first!, opentelemetry: second! },
      nativeHistograms: histograms === 'native',
    });
    await prometheus.queryUntil('up == 1', (samples) => samples.length === 2);
    for (const { monitor } of services) {
      for (const id of monitor.signals.ids()) {
        monitor.signals.get(id).keep({ windowMs });
        monitor.signals.get(id).keep({ windowMs: 120_000 });
      }
    }
    for (const service of services) service.run();
    await wait(windowMs + 4_000);
    for (const service of services) {
      await eventually(async () => {
        const compared = await expectSame(prometheus!, service, histograms);
        expect(compared).toEqual(expect.arrayContaining(comparable));
      });
    }
    for (const service of services) await service.stop();
    for (const service of services) await expectSameCounts(prometheus, service, histograms, mix.length);
  } finally {
    await prometheus?.close();
    for (const service of services) await service.close();
  }
}

/** At least these have a value in both. */
const comparable = [
  ...['http.request_rate', 'http.error_ratio', 'http.client_error_ratio', 'http.slow_ratio'],
  ...['http.apdex', 'http.latency_p50', 'http.latency_p95', 'http.latency_p99', 'http.in_flight'],
  ...['operation.rate', 'operation.error_ratio', 'operation.latency_p99', 'operation.active'],
  ...['database.call_rate', 'database.call_error_ratio', 'database.call_latency_p95'],
  ...['process.cpu', 'process.event_loop_utilization', 'process.event_loop_delay'],
  ...['process.heap_ratio', 'process.memory_ratio', 'process.gc_ratio'],
];

// Both kinds at once, because nearly all of the time is waiting for a window to fill.
testWithTool(
  'prometheus',
  'signals read the same as a Prometheus with classic and one with native histograms',
  async (tool) => {
    const kinds = (['classic', 'native'] as const).map((kind) => compareServices(tool, kind));
    const outcomes = await Promise.allSettled(kinds);
    expect(outcomes).toEqual(kinds.map(() => ({ status: 'fulfilled', value: undefined })));
  },
  120_000,
);
