import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import {
  createMonitor,
  type HttpMonitor,
  type HttpOptions,
  type Monitor,
  type MonitorOptions,
} from '@golden-signals/core';
import { httpFeatures, type ResolveRoute } from '@golden-signals/core/adapter';
import type { WorkHost } from '@golden-signals/core/extension';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';

export type Handler = (req: IncomingMessage, res: ServerResponse) => void;

/** HTTP monitoring on a clock that stands still, with everything it reports to. */
export class HttpFixture {
  readonly clock = new FakeClock();
  readonly logger = new MemoryLogger();
  readonly monitor: Monitor;
  /** What an extension sees of the requests. */
  readonly work: WorkHost;

  constructor(http: HttpOptions = {}, options: MonitorOptions = {}) {
    const { clock, logger } = this;
    const watched: WorkHost[] = [];
    this.monitor = createMonitor({
      clock,
      logger,
      http,
      env: {},
      runtimeMetrics: false,
      extensions: [{ name: 'watching', setup: ({ work }) => void watched.push(work) }],
      ...options,
    });
    this.work = watched[0]!;
  }

  get http(): HttpMonitor {
    return this.monitor.http;
  }

  get registry(): Monitor['registry'] {
    return this.monitor.registry;
  }

  /** `['http_label', 'Error: why']` of each kind of failure inside the monitoring. */
  get internalErrors(): [component: unknown, error: string][] {
    return this.logger.entries
      .filter(({ message }) => message.startsWith('The monitoring component'))
      .map(({ fields }) => [fields.component, String(fields.error).split('\n', 1)[0]!]);
  }

  /** `{ 'GET /a 200': 1 }` of a metric, the values of its labels in the order of their names; zeros left out. */
  async read(name: string): Promise<Record<string, number>> {
    const family = (await this.registry.collect()).find((one) => one.name === name);
    const counts: Record<string, number> = {};
    for (const point of family?.points ?? []) {
      const value = 'count' in point ? point.count : point.value;
      if (value !== 0) counts[point.labels.values.join(' ')] = value;
    }
    return counts;
  }
}

/** A server that observes every request as `route` and then calls the handler. */
export class ObservedServer {
  readonly server: Server;
  readonly #clients = new Set<Socket>();
  #ended = 0;
  #wake: () => void = () => {};

  static async listen(
    fixture: HttpFixture,
    handler: Handler,
    options: ServerSetup = {},
  ): Promise<ObservedServer> {
    const observed = new ObservedServer(fixture, handler, options);
    await new Promise<void>((resolve) => {
      observed.server.listen(0, '127.0.0.1', resolve);
    });
    return observed;
  }

  private constructor({ http }: HttpFixture, handler: Handler, setup: ServerSetup) {
    const { create = createServer, resolveRoute, features = [httpFeatures.all] } = setup;
    const resolve =
      resolveRoute ?? ((req) => http.route(new URL(req.url ?? '/', 'http://localhost').pathname));
    this.server = create((req, res) => {
      for (const each of features) http.observe(req, res, resolve, each);
      // Registered after the monitor's listener, so the request has been recorded by then.
      res.on('close', () => this.#countEnd());
      handler(req, res);
    });
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Resolves when that many requests are over. */
  async ended(count = 1): Promise<void> {
    while (this.#ended < count) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Sends a request on a connection of its own, waits until it has been recorded, and returns the body. */
  async send(path: string, { method = 'GET', body = '', headers = {} }: SendOptions = {}): Promise<string> {
    const before = this.#ended;
    const answer = await new Promise<string>((resolve, reject) => {
      const outgoing = request({ port: this.port, path, method, headers, agent: false }, (res) => {
        let text = '';
        res.setEncoding('latin1').on('data', (chunk: string) => {
          text += chunk;
        });
        res.on('end', () => resolve(text)).on('error', reject);
      });
      outgoing.on('error', reject);
      outgoing.end(body === '' ? undefined : body);
    });
    await this.ended(before + 1);
    return answer;
  }

  connect(): Promise<Socket> {
    return new Promise((resolve) => {
      const socket = connect(this.port, '127.0.0.1', () => resolve(socket));
      socket.on('error', () => {});
      this.#clients.add(socket);
    });
  }

  close(): Promise<void> {
    for (const client of this.#clients) client.destroy();
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections?.();
    });
  }

  #countEnd(): void {
    this.#ended++;
    this.#wake();
  }
}

export interface SendOptions {
  method?: string;
  body?: string;
  headers?: Record<string, string>;
}

export interface ServerSetup {
  create?: (listener: Handler) => Server;
  resolveRoute?: ResolveRoute;
  /** One call of `observe` for each. Default: one with all features. */
  features?: readonly number[];
}
