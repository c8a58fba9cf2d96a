// The application asks for a core that is newer than the one its @golden-signals/express brings, and whose monitors the
// older one cannot read.
const core = require('@golden-signals/core');
const adapter = require('@golden-signals/express');
const express = require('express');

const findOrder = core.monitorPerformance('Orders.find', async (id) => ({ id }));

const app = express();
app.use(adapter.metricsMiddleware());
app.use(adapter.monitoringRoutes());
app.get('/orders/:id', async (request, response) => response.json(await findOrder(request.params.id)));

module.exports = { app, monitors: { core: core.defaultMonitor, express: adapter.defaultMonitor } };
