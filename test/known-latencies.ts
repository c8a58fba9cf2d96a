import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createMonitor,
  type ManagementServer,
  monitorServer,
  startManagementServer,
} from '@golden-signals/core';
import { FakeClock } from '@golden-signals/core/testing';

/** A service whose latencies are known to the nanosecond, because its clock moves only when a request says so. */
export class KnownLatencies {
  readonly #clock = new FakeClock();
  readonly #monitor = createMonitor({ clock: this.#clock, runtimeMetrics: false });
  readonly #histogram = this.#monitor.registry.histogram({ name: 'known_seconds', help: 'Known durations.' });
  readonly #server: Server;
  #management: ManagementServer | undefined;

  constructor() {
    this.#server = createServer((req, res) => {
      this.#clock.advance(Number(req.headers['x-takes-seconds']) * 1_000);
      res.end('done');
    });
    monitorServer(this.#server, { monitor: this.#monitor });
  }

  /** @returns The port to scrape. */
  async start(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#management = await startManagementServer({ port: 0, monitor: this.#monitor });
    return this.#management.port;
  }

  /** Records a duration in the histogram `known_seconds`. */
  observe(seconds: number): void {
    this.#histogram.observe(seconds);
  }

  /** Sends a request that takes exactly as long on the service's clock. */
  async serve(seconds: number): Promise<void> {
    const { port } = this.#server.address() as AddressInfo;
    const served = new Promise<void>((resolve) => {
      this.#server.once('request', (_req, res) => res.once('close', resolve));
    });
    const req = request({ host: '127.0.0.1', port, headers: { 'x-takes-seconds': String(seconds) } }).end();
    const [res] = await once(req, 'response');
    await Promise.all([once(res.resume(), 'end'), served]);
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await this.#management?.close();
    await this.#monitor.close();
  }
}
