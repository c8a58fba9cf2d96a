import { createMonitor } from '@golden-signals/core';
import { FakeClock } from '@golden-signals/core/testing';
import { madeUpRequest, madeUpResponse } from '../harness/finished-exchange.mjs';
import { liveBytes } from '../harness/heap.mjs';

const windowMs = 300_000;
const logger = { debug() {}, info() {}, warn() {}, error() {} };
const kinds = /** @type {const} */ (['ratio', 'rate', 'level']);

/**
 * What signals cost: one reading, a second of sampling many, and the memory of a series for each of many routes.
 *
 * @param {{ signals: number, routes: number, ticks: number, reads: number, kept: number }} options
 */
export function measure({ signals, routes, ticks, reads, kept }) {
  const idle = monitorWith({ signals: 0, routes });
  const busy = monitorWith({ signals, routes });
  for (const { clock } of [idle, busy]) for (let tick = 0; tick < 700; tick++) clock.advance(1_000);
  const idleMs = cpuMs(() => pass(idle, ticks));
  const samplingMs = (cpuMs(() => pass(busy, ticks)) - idleMs) / ticks;
  return {
    signals,
    routes,
    kept,
    samplingShareOfCore: samplingMs / 1_000,
    readMicroseconds: Object.fromEntries(
      ['test.ratio_0', 'test.rate_1', 'test.level_2', 'http.error_ratio'].map((id) => [
        id,
        readMicroseconds(busy, id, reads),
      ]),
    ),
    ...memory(kept),
  };
}

/** @param {{ signals: number, routes: number }} options */
function monitorWith({ signals, routes }) {
  const clock = new FakeClock();
  const state = { total: 0 };
  const monitor = createMonitor({
    clock,
    logger,
    runtimeMetrics: false,
    stalls: false,
    extensions: [
      {
        name: 'measured',
        setup(host) {
          for (let index = 0; index < signals; index++) {
            const kind = kinds[index % kinds.length] ?? 'rate';
            host.signals.define(
              /** @type {any} */ ({
                kind,
                id: `test.${kind}_${index}`,
                title: 'Measured',
                unit: '1',
                better: 'lower',
                labels: [],
                over: 'mean',
                totals: () => ({ bad: state.total >> 4, total: state.total }),
                total: () => state.total,
                value: () => state.total,
                promql: () => undefined,
              }),
            );
            host.signals.get(`test.${kind}_${index}`).keep({ windowMs });
          }
          if (signals > 0) host.signals.get('http.error_ratio').keep({ windowMs });
        },
      },
    ],
  });
  for (let route = 0; route < routes; route++) serve(monitor, `/route-${route}`);
  return { monitor, clock, state };
}

/** @param {import('@golden-signals/core').Monitor} monitor @param {string} template */
function serve({ http }, template) {
  const route = http.route(template);
  const res = madeUpResponse(200);
  http.observe(madeUpRequest('GET'), res, () => route);
  res.onClose();
}

/** @param {ReturnType<typeof monitorWith>} measured @param {number} ticks */
function pass({ clock, state }, ticks) {
  for (let tick = 0; tick < ticks; tick++) {
    state.total += 17;
    clock.advance(1_000);
  }
}

/** @param {ReturnType<typeof monitorWith>} measured @param {string} id @param {number} reads */
function readMicroseconds({ monitor }, id, reads) {
  const signal = monitor.signals.get(id);
  let sum = 0;
  const run = () => {
    for (let read = 0; read < reads; read++) sum += signal.read(windowMs)?.value ?? 0;
  };
  run();
  const microseconds = (cpuMs(run) * 1_000) / reads;
  if (!(sum >= 0)) throw new Error(`"${id}" was not read.`);
  return microseconds;
}

/** @param {number} routes */
function memory(routes) {
  const { monitor, clock } = monitorWith({ signals: 0, routes: routes - 1 });
  const letPass = () => {
    for (let tick = 0; tick < 400; tick++) clock.advance(1_000);
  };
  // What the monitor does in that time anyway is not the history's.
  letPass();
  const before = liveBytes();
  monitor.signals.get('http.error_ratio').keep({ windowMs, labels: 'each' });
  letPass();
  const bytes = liveBytes() - before;
  const gauge = monitor.registry.families().find(({ name }) => name === 'golden_signals_history_series');
  if (gauge === undefined) throw new Error('Nothing was kept.');
  return { bytes, bytesPerSeries: bytes / routes };
}

/** @param {() => void} run */
function cpuMs(run) {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
