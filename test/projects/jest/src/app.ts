import { MonitorPerformance } from '@golden-signals/core';
import { errorTrackingMiddleware, metricsMiddleware, monitoringRoutes } from '@golden-signals/express';
import express from 'express';

class Orders {
  @MonitorPerformance()
  async find(id: string) {
    return { id };
  }
}

function explode(): never {
  throw new Error('The till is empty.');
}

export function createApp() {
  const orders = new Orders();
  const app = express();
  app.use(metricsMiddleware());
  app.use(monitoringRoutes());

  app.get('/orders/:id', async (request, response) => {
    response.json(await orders.find(request.params.id));
  });
  app.get('/broken', () => explode());

  app.use(errorTrackingMiddleware());
  return app;
}
