const { monitorPerformance } = require('@golden-signals/core');
const { errorTrackingMiddleware, metricsMiddleware, monitoringRoutes } = require('@golden-signals/express');
const express = require('express');

const findOrder = monitorPerformance('Orders.find', async (id) => ({ id }));

function explode() {
  throw new Error('The till is empty.');
}

function createApp() {
  const app = express();
  app.use(metricsMiddleware());
  app.use(monitoringRoutes());

  app.get('/orders/:id', async (request, response) => response.json(await findOrder(request.params.id)));
  app.get('/broken', () => explode());

  app.use(errorTrackingMiddleware());
  return app;
}

module.exports = { createApp };
