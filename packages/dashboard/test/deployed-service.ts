import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMonitor, type Monitor } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { dashboard } from '@golden-signals/dashboard';
import { metricsMiddleware, monitoringRoutes } from '@golden-signals/express';
import express from 'express';
import type { Service } from './services.ts';

/** How one version of the shop behaves. */
interface Behaviour {
  readonly ordersMs: number;
  /** One checkout in so many fails. */
  readonly failsEvery: number;
}

interface Life extends Service {
  readonly monitor: Monitor;
  readonly clock: FakeClock;
  /** A minute passes, with 40 requests of each route. */
  minute(): Promise<void>;
}

/** A shop that is deployed again and again over one history file. Requests take time by its clock only. */
export class DeployedService {
  #folder = '';
  #wallTimeMs = 1_700_000_000_000;
  #life: Life | undefined;

  get life(): Life {
    return this.#life!;
  }

  /** Ends the version that runs, and starts another one. */
  async deploy(version: string, behaviour: Behaviour, { isSaved = true } = {}): Promise<Life> {
    await this.#end();
    this.#folder ||= await mkdtemp(join(tmpdir(), 'golden-signals-deploys-'));
    const clock = new FakeClock(this.#wallTimeMs);
    const monitor = createMonitor({
      clock,
      env: {},
      stalls: false,
      runtimeMetrics: false,
      logger: new MemoryLogger(),
      service: { name: 'shop', version, environment: 'test', instance: 'a' },
      signals: isSaved ? { historyFile: join(this.#folder, 'history.bin') } : {},
      extensions: [dashboard()],
    });
    this.#life = await serve(monitor, clock, behaviour);
    return this.#life;
  }

  async close(): Promise<void> {
    await this.#end();
    if (this.#folder !== '') await rm(this.#folder, { recursive: true });
  }

  async #end(): Promise<void> {
    if (this.#life === undefined) return;
    this.#wallTimeMs = this.#life.clock.wallTimeMs() + 5_000;
    await this.#life.close();
    this.#life = undefined;
  }
}

async function serve(monitor: Monitor, clock: FakeClock, { ordersMs, failsEvery }: Behaviour): Promise<Life> {
  let checkouts = 0;
  const app = express();
  app.use(metricsMiddleware({ monitor }));
  app.use(monitoringRoutes({ monitor }));
  app.get('/orders/:id', (_request, response) => {
    clock.advance(ordersMs);
    response.send('order');
  });
  app.post('/checkout', (_request, response) => {
    checkouts += 1;
    response.sendStatus(checkouts % failsEvery === 0 ? 503 : 201);
  });
  app.get('/products', (_request, response) => {
    clock.advance(4);
    response.send('products');
  });
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ask = async (path: string, method = 'GET') =>
    void (await (await fetch(url + path, { method })).text());
  return {
    url,
    monitor,
    clock,
    async minute() {
      const endMs = clock.now() + 60_000;
      for (let count = 0; count < 40; count++) {
        await ask(`/orders/${count}`);
        await ask('/checkout', 'POST');
        await ask('/products');
      }
      clock.advance(endMs - clock.now());
    },
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await monitor.close();
    },
  };
}
