const { monitorPerformance } = require('@golden-signals/core');
const { errorTrackingMiddleware, metricsMiddleware, monitoringRoutes } = require('@golden-signals/express');
const express = require('express');

const findOrder = monitorPerformance('Orders.find', async (id) => ({ id }));

function explode() {
  throw new Error('The till is empty.');
}

const app = express();
app.use(metricsMiddleware());
app.use(monitoringRoutes());

app.get('/orders/:id', async (request, response) => response.json(await findOrder(request.params.id)));
app.get('/broken', () => explode());

app.use(errorTrackingMiddleware());

const server = app.listen(process.env.PORT ?? 3000, () =>
  console.log(`listening on ${server.address().port}`),
);
