import { createRequire } from 'node:module';
import { alerting } from '@golden-signals/alerting';
import { createMonitor } from '@golden-signals/core';
import { dashboard } from '@golden-signals/dashboard';
import { metricsMiddleware, monitoringRoutes } from '@golden-signals/express';
import express from 'express';
import { madeUpRequest, madeUpResponse } from '../harness/finished-exchange.mjs';
import { durations } from '../scrape/data.mjs';
import { clockWithPast } from './clock-with-past.mjs';
import * as names from './names.mjs';

const require = createRequire(import.meta.url);
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const pastMs = 16 * 60_000;
const stepMs = 100;

/**
 * @typedef {{ routes: number, requestsPerSecond: number, errorGroups?: number }} Load
 * @typedef {{ listener: import('node:http').RequestListener, path: string, paths?: readonly string[], cpuUs?: () => number }} Service Its path
 *   is that of the page. Before it is looked at, `paths` are to be requested. `cpuUs` is what it has taken of all processors, where
 *   that is not all that its process has.
 */

/**
 * By name: a service whose routes were requested evenly; ours goes on being requested, the others are left alone.
 *
 * @type {Readonly<Record<string, (load: Load) => Service>>}
 */
export const services = {
  [names.ours]: golden,
  [names.swaggerStats]: (load) => peer(load, '/swagger-stats/', require('swagger-stats').getMiddleware({})),
  [names.statusMonitor]: (load) => peer(load, '/status', require('express-status-monitor')()),
};

/** The requests pass no socket, which costs several times as much as what is measured. @param {Load} load @returns {Service} */
function golden({ routes, requestsPerSecond, errorGroups = 0 }) {
  const clock = clockWithPast(pastMs);
  const monitor = createMonitor({
    clock,
    logger: silent,
    env: {},
    maxSeriesPerMetric: 3 * routes,
    extensions: [alerting(), dashboard()],
  });
  const resolvers = templatesOf(routes).map((template) => {
    const route = monitor.http.route(template);
    return () => route;
  });
  const unmatched = () => monitor.http.unmatched;
  const req = madeUpRequest('GET');
  const latenciesMs = durations(10_007, 0.6).map((seconds) => seconds * 1e3);
  let requests = 0;
  const step = () => {
    for (let left = (requestsPerSecond * stepMs) / 1_000; left > 0; left--) {
      const number = requests++;
      const res = madeUpResponse(number % 97 === 0 ? 500 : 200);
      clock.agoMs = latenciesMs[number % latenciesMs.length] ?? 0;
      monitor.http.observe(req, res, resolvers[number % routes] ?? unmatched);
      clock.agoMs = 0;
      res.onClose();
    }
  };
  for (let passedMs = 0; passedMs < pastMs; passedMs += stepMs) {
    step();
    clock.advance(stepMs);
  }
  for (let group = 0; group < errorGroups; group++) monitor.captureError(errorOf(group));
  clock.goOn();
  setInterval(step, stepMs);
  const app = express();
  app.use(metricsMiddleware({ monitor }));
  app.use(monitoringRoutes({ monitor }));
  return { listener: app, path: '/monitoring', cpuUs: () => clock.turnsUs };
}

/** An error of a type of its own, which makes it a group of its own. @param {number} group */
function errorOf(group) {
  const error = new Error(`Order ${group} cannot be read.`);
  error.name = `OrderError${group}`;
  return error;
}

/**
 * @param {Load} load
 * @param {string} path
 * @param {import('express').RequestHandler} middleware
 * @returns {Service}
 */
function peer({ routes }, path, middleware) {
  const app = express();
  app.use(middleware);
  const templates = templatesOf(routes);
  for (const template of templates) app.get(template, (_request, response) => void response.json({}));
  return { listener: app, path, paths: templates.map((template) => template.replace(':resourceId', '1')) };
}

/** @param {number} routes */
function templatesOf(routes) {
  return Array.from({ length: routes }, (_, index) => `/api/v1/resources-${index}/:resourceId`);
}
