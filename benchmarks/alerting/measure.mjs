import { alerting } from '@golden-signals/alerting';
import { createMonitor } from '@golden-signals/core';
import { FakeClock } from '@golden-signals/core/testing';
import { madeUpRequest, madeUpResponse } from '../harness/finished-exchange.mjs';

const logger = { debug() {}, info() {}, warn() {}, error() {} };

/** Each of them is watched for every route. */
const ofRoutes = [
  'http.error_ratio',
  'http.client_error_ratio',
  'http.slow_ratio',
  'http.apdex',
  'http.request_rate',
];
const ofService = ['http.error_ratio', 'http.request_rate', 'http.in_flight'];

/** No value is outside of the first, and every value is outside of the second. */
const never = /** @type {const} */ ([-1, 1e9]);
const always = /** @type {const} */ ([1e9, 2e9]);

/**
 * What one evaluation of alert rules takes of the processor, of which five are judged for each route: where nothing fires,
 * and where those five fire for every route.
 *
 * @param {{ rules: number, routes: number, evaluations: number }} options
 */
export async function measure(options) {
  const quiet = await evaluationMs(options, never);
  return { ...options, evaluationMs: quiet, firingMs: await evaluationMs(options, always) };
}

/** @param {{ rules: number, routes: number, evaluations: number }} options @param {readonly [number, number]} ofRoute */
async function evaluationMs({ rules, routes, evaluations }, ofRoute) {
  const clock = new FakeClock();
  const alerts = alerting({
    defaults: false,
    rules: Array.from({ length: rules }, (_, index) => ({
      name: `Rule${index}`,
      signal: ofRoutes[index] ?? ofService[index % ofService.length] ?? 'http.error_ratio',
      ...(index < ofRoutes.length ? { outside: ofRoute } : { outside: never, groupBy: [] }),
      forMs: 60_000,
      summary: 'Never.',
    })),
  });
  const monitor = createMonitor({
    clock,
    logger,
    runtimeMetrics: false,
    stalls: false,
    signals: { maxHistoryBytes: 2 ** 27 },
    extensions: [alerts],
  });
  for (let route = 0; route < routes; route++) serve(monitor, `/route-${route}`);
  for (let second = 0; second < 320; second++) {
    serve(monitor, `/route-${second % routes}`);
    clock.advance(1_000);
  }
  for (let route = 0; route < routes; route++) serve(monitor, `/route-${route}`);
  clock.advance(90_000);
  const firing = alerts.list().filter(({ state }) => state === 'firing').length;
  if (firing !== (ofRoute === always ? ofRoutes.length * routes : 0))
    throw new Error(`${firing} alerts fire.`);
  for (let warm = 0; warm < evaluations; warm++) alerts.evaluate();
  const before = process.cpuUsage();
  for (let evaluation = 0; evaluation < evaluations; evaluation++) alerts.evaluate();
  const { user, system } = process.cpuUsage(before);
  const refused = await monitor.registry.metrics();
  await monitor.close();
  if (refused.includes('golden_signals_history_refused_total{')) throw new Error('Not every series is kept.');
  return (user + system) / 1_000 / evaluations;
}

/** @param {import('@golden-signals/core').Monitor} monitor @param {string} template */
function serve({ http }, template) {
  const route = http.route(template);
  const res = madeUpResponse(200);
  http.observe(madeUpRequest('GET'), res, () => route);
  res.onClose();
}
