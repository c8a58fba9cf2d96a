import { monitorPerformance } from '@golden-signals/core';
import { errorTrackingMiddleware, metricsMiddleware, monitoringRoutes } from '@golden-signals/express';
import express from 'express';

const findOrder = monitorPerformance('Orders.find', async (id) => ({ id }));

function explode() {
  throw new Error('The till is empty.');
}

export function createApp() {
  const app = express();
  app.use(metricsMiddleware());
  app.use(monitoringRoutes());

  app.get('/orders/:id', async (request, response) => response.json(await findOrder(request.params.id)));
  app.get('/broken', () => explode());

  app.use(errorTrackingMiddleware());
  return app;
}
