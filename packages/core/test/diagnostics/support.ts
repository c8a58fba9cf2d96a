import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMonitor, type Monitor, type MonitorOptions, monitorServer } from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type Handler = (req: IncomingMessage, res: ServerResponse, monitor: Monitor) => unknown;

/** A bare server whose requests a monitor of its own observes, with the monitor's endpoints beside. */
export class MonitoredService {
  readonly monitor: Monitor;
  readonly logger = new MemoryLogger();
  readonly #server;

  /**
   * A handler that throws or rejects is answered with a 500, as frameworks do. Stalls are not looked for unless asked: a busy
   * machine has some, and each is a line of the log and a cause.
   */
  constructor(handler: Handler, options: MonitorOptions = {}) {
    this.monitor = createMonitor({ logger: this.logger, runtimeMetrics: false, stalls: false, ...options });
    const { monitor } = this;
    this.#server = createServer(async (req, res) => {
      try {
        await handler(req, res, monitor);
      } catch (error) {
        monitor.http.noteError(res, error);
        res.writeHead((error as { status?: number } | null)?.status ?? 500).end('failed');
      }
    });
    monitorServer(this.#server, { monitor, route: ({ url = '' }) => url.replace(/\?.*/, '') });
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  send(path: string, headers: Record<string, string> = {}, body = ''): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const options = { port: this.port, path, headers, agent: false, method: body === '' ? 'GET' : 'POST' };
      const req = request(options, async (res) => {
        const chunks: Buffer[] = [];
        for await (const chunk of res) chunks.push(chunk);
        resolve({ status: res.statusCode!, headers: res.headers, body: Buffer.concat(chunks).toString() });
      });
      req.on('error', reject);
      req.end(body);
    });
  }

  /** What an endpoint answers to an authorised caller. */
  async read(path: string, headers: Record<string, string> = {}): Promise<unknown> {
    const endpointRequest = {
      method: 'GET',
      path,
      rest: '',
      query: new URLSearchParams(),
      headers,
      remoteAddress: undefined,
    };
    const { body } = (await this.monitor.endpoints.handle(endpointRequest))!;
    return JSON.parse(String(body));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    await this.monitor.close();
  }
}

/** Waits for what happens soon after, such as the end of a response on the server's side. */
export async function eventually(isTrue: () => boolean): Promise<void> {
  for (let turn = 0; turn < 2_000 && !isTrue(); turn++)
    await new Promise((resolve) => setTimeout(resolve, 1));
  if (!isTrue()) throw new Error('It did not happen.');
}
