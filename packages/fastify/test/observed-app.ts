import { once } from 'node:events';
import http, { type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { createMonitor, type Monitor } from '@golden-signals/core/adapter';
import { MemoryLogger } from '@golden-signals/core/testing';
import { type FastifyMonitoringOptions, goldenSignals } from '@golden-signals/fastify';
import type { FastifyInstance, FastifyServerOptions } from 'fastify';
import type { Edition } from './editions.ts';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Setup {
  server?: FastifyServerOptions;
  plugin?: FastifyMonitoringOptions;
  /** Called before the plugin is registered. */
  before?(app: FastifyInstance): unknown;
}

/** An application that a monitor of its own observes, and the clients that call it. */
export class ObservedApp {
  readonly app: FastifyInstance;
  readonly monitor: Monitor;
  readonly logger: MemoryLogger;
  readonly #responses: Array<Promise<unknown>> = [];

  static async create(edition: Edition, { server, plugin, before }: Setup = {}): Promise<ObservedApp> {
    const logger = new MemoryLogger();
    // A busy machine stalls an event loop by itself, and nothing else may be in the log.
    const monitor =
      plugin?.monitor ?? createMonitor({ env: {}, runtimeMetrics: false, stalls: false, logger });
    const app = edition.fastify({ forceCloseConnections: true, ...server });
    await before?.(app);
    await app.register(goldenSignals, { ...plugin, monitor });
    return new ObservedApp(app, monitor, logger);
  }

  private constructor(app: FastifyInstance, monitor: Monitor, logger: MemoryLogger) {
    this.app = app;
    this.monitor = monitor;
    this.logger = logger;
    app.server.on('request', (_req, res) => this.#responses.push(once(res, 'close')));
  }

  /** Listens on a free port, if it does not yet. */
  async port(): Promise<number> {
    if (!this.app.server.listening) await this.app.listen({ host: '127.0.0.1', port: 0 });
    return (this.app.server.address() as AddressInfo).port;
  }

  /** @param request `GET /path`, or only the path; sent exactly as it is, over a connection of its own. */
  async send(request: string, { headers = {}, body = '' }: Partial<Answer> = {}): Promise<Answer> {
    const [method, path] = request.includes(' ') ? request.split(' ') : ['GET', request];
    const port = await this.port();
    return new Promise((resolve, reject) => {
      const sent = http.request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (res) => {
        let text = '';
        res.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        res.on('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers, body: text }));
        res.on('error', reject);
      });
      sent.on('error', reject).end(body);
    });
  }

  /** A client that sends a request, and leaves as soon as `leave` resolves. */
  async sendAndLeave(path: string, leave: Promise<unknown>): Promise<void> {
    const socket = connect(await this.port(), '127.0.0.1');
    socket.on('error', () => {});
    socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
    await leave;
    socket.destroy();
    await Promise.all(this.#responses);
  }

  /** Closes the application, so that everything is counted, and reads `{ 'GET /a 200': 1 }`. */
  async counts(): Promise<Record<string, number>> {
    await this.close();
    return this.read('http_requests_total', 'method', 'route', 'status_code');
  }

  /** `http_request_errors_total` as `{ 'GET /a RangeError': 1 }`. */
  errors(): Promise<Record<string, number>> {
    return this.read('http_request_errors_total', 'method', 'route', 'error_type');
  }

  /** The values of a metric by the values of these labels. */
  async read(name: string, ...labels: string[]): Promise<Record<string, number>> {
    const family = (await this.monitor.registry.collect()).find((one) => one.name === name);
    const read: Record<string, number> = {};
    for (const point of family?.points ?? []) {
      const { names, values } = point.labels;
      const key = labels.map((label) => values[names.indexOf(label)]).join(' ');
      read[key] = 'count' in point ? point.count : point.value;
    }
    return read;
  }

  async close(): Promise<void> {
    await this.app.close();
    await Promise.all(this.#responses);
    await this.monitor.close();
  }
}
