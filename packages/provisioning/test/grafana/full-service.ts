import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { alerting, availability, latency } from '@golden-signals/alerting';
import { business } from '@golden-signals/business';
import {
  createMonitor,
  type ManagementServer,
  type Monitor,
  measure,
  monitorServer,
  startManagementServer,
} from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import { dependencies, observeCache } from '@golden-signals/dependencies';
import {
  serverStatistics as brokerStatistics,
  observeConnection,
} from '@golden-signals/dependencies/amqplib';
import { observeClient, serverStatistics as redisStatistics } from '@golden-signals/dependencies/ioredis';
import { observePool, serverStatistics as postgresqlStatistics } from '@golden-signals/dependencies/pg';
import { health } from '@golden-signals/health';
import { type Definitions, provisioning } from '@golden-signals/provisioning';
import { system } from '@golden-signals/system';
import { connect } from 'amqplib';
import { Redis } from 'ioredis';
import pg from 'pg';
import { brokerDouble } from './broker-double.ts';
import { jobsDouble } from './jobs-double.ts';

/** What must listen at its standard port. */
export const services = [
  { name: 'PostgreSQL', host: '127.0.0.1', port: 5432 },
  { name: 'Redis', host: '127.0.0.1', port: 6379 },
  { name: 'RabbitMQ', host: '127.0.0.1', port: 5672 },
];

const login = { user: 'postgres', password: 'hunter2', database: 'postgres', host: '127.0.0.1' };
const betweenRequestsMs = 200;
const routes = ['/orders', '/orders', '/search', '/missing', '/broken', '/slow'];

type Naming = 'prometheus' | 'opentelemetry';

/** A shop that uses every package, under a steady load. */
export class FullService {
  readonly naming: Naming;
  readonly monitor: Monitor;
  readonly #files = provisioning();
  readonly #server: Server;
  readonly #partner: Server;
  readonly #broker = brokerDouble();
  readonly #close: Array<() => unknown> = [];
  #management: ManagementServer | undefined;
  #answer: (route: string) => Promise<number> = async () => 200;
  #sent = 0;
  #pace: NodeJS.Timeout | undefined;
  readonly #open = new Set<Promise<void>>();

  static async start(naming: Naming): Promise<FullService> {
    const service = new FullService(naming);
    try {
      await service.#listen();
      await service.#connect();
      // Each kind of request once, so that the series are there before the first scrape.
      for (const route of routes) await service.#send(route);
      return service;
    } catch (error) {
      await service.close();
      throw error;
    }
  }

  private constructor(naming: Naming) {
    this.naming = naming;
    this.monitor = createMonitor({
      service: { name: naming, version: '1.4.1', environment: 'test', instance: 'a' },
      logger: new MemoryLogger(),
      env: {},
      requestContext: true,
      http: { naming, slowThresholdMs: 40, sizes: true },
      // So that it is a bound of the classic histogram, as four times as much is.
      apdexTargetMs: 250,
    });
    this.#server = createServer((request, response) => void this.#serve(request, response));
    monitorServer(this.#server, { monitor: this.monitor, route: ({ url = '' }) => url });
    // Closes its connections, so that each request looks the name up and opens one.
    this.#partner = createServer(({ url }, response) => {
      const headers = { connection: 'close', 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '59' };
      response.writeHead(url === '/flaky' ? 503 : 200, headers).end('{}');
    });
  }

  get port(): number {
    return this.#management!.port;
  }

  get definitions(): Definitions {
    return this.#files.definitions();
  }

  run(): void {
    this.#pace = setInterval(() => {
      const sent = this.#send(routes[this.#sent++ % routes.length]!);
      this.#open.add(sent);
      void sent.finally(() => this.#open.delete(sent));
    }, betweenRequestsMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.#pace);
    await Promise.all(this.#open);
  }

  async close(): Promise<void> {
    await this.stop();
    for (const server of [this.#server, this.#partner, this.#broker]) {
      server.close();
      server.closeAllConnections();
    }
    await this.#management?.close();
    await this.monitor.close();
    for (const close of this.#close.reverse()) await close();
  }

  async #listen(): Promise<void> {
    for (const server of [this.#server, this.#partner, this.#broker]) {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
    }
    this.#management = await startManagementServer({ port: 0, monitor: this.monitor });
  }

  /** Puts every package to use, over clients of the service's own. */
  async #connect(): Promise<void> {
    const { monitor, naming } = this;
    const biz = business({
      actions: { checkout: { targetMs: 2_000 }, search: {} },
      conversions: { purchase: { of: 'checkout' } },
      currencies: ['EUR'],
      entities: { users: () => 4_711 },
      revenue: { EUR: () => 1_234.5 },
      kpis: { stock_ratio: { read: () => 0.97, target: 0.95 } },
      cost: { currency: 'EUR', perRequest: 0.000_002, perCpuSecond: 0.000_01, perCall: 0.000_001 },
    });
    const checks = health({ checks: { database: async () => {} } });
    const alerts = alerting({
      rules: [
        {
          name: 'ThereIsTraffic',
          signal: 'http.request_rate',
          groupBy: [],
          windowMs: 60_000,
          above: 0,
          summary: 'Somebody is there.',
        },
      ],
      slos: [
        {
          name: 'shop-availability',
          objective: 0.8,
          window: '30d',
          indicator: availability(),
          summary: 'It works.',
        },
        {
          name: 'shop-latency',
          objective: 0.9,
          window: '7d',
          indicator: latency({ below: '250ms' }),
          summary: 'It is fast.',
        },
      ],
      handlers: [() => {}],
      evaluationIntervalMs: 1_000,
    });
    monitor.use(
      dependencies({ slowMs: 1 }),
      system({ intervalMs: 1_000, machine: true }),
      biz,
      checks,
      alerts,
      jobsDouble(),
      postgresqlStatistics({ name: 'orders', connect: () => new pg.Client(login), intervalMs: 1_000 }),
      redisStatistics({
        name: 'sessions',
        connect: () => new Redis({ lazyConnect: true }),
        intervalMs: 1_000,
      }),
      brokerStatistics({ name: 'broker', url: urlOf(this.#broker), intervalMs: 1_000 }),
      this.#files,
    );
    // Connections are opened again and again.
    const pool = observePool(new pg.Pool({ ...login, max: 3, maxUses: 10 }), {
      name: `main-${naming}`,
      monitor,
    });
    const redis = observeClient(new Redis(), { monitor });
    const connection = observeConnection(await connect('amqp://127.0.0.1'), { monitor });
    const channel = await connection.createChannel();
    const queue = `golden-signals-grafana-${naming}`;
    await channel.assertQueue(queue, { autoDelete: true, durable: false });
    await channel.consume(queue, () => {}, { noAck: true });
    const prices = observeCache(new Map<string, number>(), { name: 'prices', monitor });
    this.#close.push(
      () => pool.end(),
      () => redis.quit(),
      () => connection.close(),
      () => channel.deleteQueue(queue),
    );
    await biz.refresh();
    await (await fetch(`http://127.0.0.1:${this.port}/health`)).text();
    const partner = urlOf(this.#partner).replace('127.0.0.1', 'localhost');
    this.#answer = async (route) => {
      const isBroken = route === '/broken';
      const found = await measure(
        'load',
        async () => {
          await Promise.all([
            pool.query('SELECT count(*) FROM pg_class'),
            pool.query('SELECT 1 AS one'),
            pool.query('SELECT 2 AS two'),
          ]);
          await redis.get(`golden-signals-grafana:${route}`);
          if (route === '/slow') await pool.query('SELECT pg_sleep(0.06)');
          if (route === '/search') {
            for (const path of ['/', '/flaky', '/flaky']) await (await fetch(partner + path)).text();
            for (let item = 0; item < 10; item++) await pool.query('SELECT $1::int AS item', [item]);
          }
          if (isBroken) throw new RangeError('broken');
          return prices.get(route);
        },
        { monitor, slowThresholdMs: 40 },
      ).catch(() => undefined);
      if (found === undefined) prices.set(route, 1);
      channel.sendToQueue(queue, Buffer.from('{}'));
      biz.recordAction('checkout', { durationMs: 20, success: !isBroken, userId: `u-${this.#sent % 30}` });
      biz.recordAction('unheard', { durationMs: 1, success: true });
      biz.recordAction('search', { durationMs: 5, success: true });
      if (!isBroken) biz.recordConversion('purchase', { value: 59.9, currency: 'EUR' });
      return isBroken ? 500 : route === '/missing' ? 404 : 200;
    };
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.writeHead(await this.#answer(request.url ?? '')).end('done');
  }

  async #send(route: string): Promise<void> {
    const response = await fetch(`${urlOf(this.#server)}${route}`, { method: 'POST', body: '{"n":1}' });
    await response.text();
  }
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
