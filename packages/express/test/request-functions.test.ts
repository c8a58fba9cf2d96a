import { createMonitor } from '@golden-signals/core/adapter';
import { MemoryLogger } from '@golden-signals/core/testing';
import { metricsMiddleware } from '@golden-signals/express';
import { expect, test } from '@jest/globals';
import express, { type Request, type Response } from 'express';
import supertest from 'supertest';

test("functions among the options are given Express's request and response", async () => {
  const monitor = createMonitor({ env: {}, runtimeMetrics: false, logger: new MemoryLogger() });
  const app = express();
  app.use(
    metricsMiddleware({
      monitor,
      http: {
        exclude: (req: Request) => req.query.secret !== undefined,
        labels: {
          user: (req: Request, res: Response) => `${req.params.user} ${res.locals.plan}`,
        },
        slowThresholdMs: (req: Request) => (req.xhr ? 5 : undefined),
      },
    }),
  );
  app.get('/users/:user', (_req, res) => {
    res.locals.plan = 'gold';
    res.send('a user');
  });
  await supertest(app).get('/users/7');
  await supertest(app).get('/users/7?secret=1');
  expect(await monitor.registry.metrics()).toContain(
    'http_requests_total{method="GET",route="/users/:user",status_code="200",user="7 gold"} 1\n',
  );
  await monitor.close();
});
