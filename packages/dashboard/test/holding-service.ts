import type { AddressInfo } from 'node:net';
import { createMonitor, type Monitor, type MonitorOptions } from '@golden-signals/core';
import type { CallTarget, Extension } from '@golden-signals/core/extension';
import { errorTrackingMiddleware, metricsMiddleware, monitoringRoutes } from '@golden-signals/express';
import express, { type NextFunction, type Request, type Response } from 'express';
import type { Service } from './services.ts';

/** A service that has requests wait. */
export interface HoldingService extends Service {
  readonly monitor: Monitor;
  /** Lets those that wait go on, and those to come. */
  release(): void;
}

/**
 * An application on Express, with contexts, in which `/held/:id` asks a database six times for the same and then waits until
 * it is released, and `/fail` throws.
 */
export async function holdingService({
  extensions = [],
  ...options
}: MonitorOptions): Promise<HoldingService> {
  const targets: CallTarget[] = [];
  const calling: Extension = {
    name: 'calling',
    setup: ({ calls }) =>
      void targets.push(calls.target({ kind: 'database', system: 'postgresql', namespace: 'shop' })),
  };
  const monitor = createMonitor({
    env: {},
    stalls: false,
    requestContext: true,
    extensions: [...extensions, calling],
    ...options,
  });
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const app = express();
  app.use(metricsMiddleware({ monitor }));
  app.use(monitoringRoutes({ monitor }));
  app.get('/held/:id', async (_request, response) => {
    for (let count = 0; count < 6; count++)
      targets[0]!.begin({ operation: 'SELECT', summary: 'SELECT prices' }).end({});
    await released;
    response.send('held');
  });
  app.get('/fail', () => {
    throw new TypeError('It fails.');
  });
  app.use(errorTrackingMiddleware({ monitor }));
  app.use((_error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    response.sendStatus(500);
  });
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    monitor,
    release,
    async close() {
      release();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await monitor.close();
    },
  };
}
