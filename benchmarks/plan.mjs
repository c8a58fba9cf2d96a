import { names as dashboardNames, ours as dashboardOurs } from './dashboard/names.mjs';
import { names as databaseNames, drivers } from './database/measure.mjs';
import { answers, redis } from './dependencies/loopback.mjs';
import { names as cacheCallNames } from './dependencies/measure-cache-calls.mjs';
import { fetched, names as httpCallNames, published } from './dependencies/measure-http.mjs';
import { allocationFlags } from './harness/allocation.mjs';
import { measureInChild } from './harness/child.mjs';
import { newerNode } from './harness/newer-node.mjs';
import { names as callNames } from './record/measure-calls.mjs';
import { names as workListenerNames } from './record/measure-listeners.mjs';
import { exporterNames, ours, protobuf, successor, successorText, theirs } from './scrape/names.mjs';

const gcFlags = ['--expose-gc'];

/** A comparison that did not come out alike is not repeated any more after this, so that all end in ten minutes. */
const repeatUntilMs = Date.now() + 4 * 60_000;

/**
 * @param {string} path Of a module in this folder, with a `measure(options)`.
 * @param {object} options
 * @param {readonly string[]} [flags] Of Node.
 */
function measure(path, options, flags) {
  return measureInChild(new URL(path, import.meta.url), options, flags);
}

/**
 * As `measure` in a Node that runs prom-client's successor.
 *
 * @param {string} path
 * @param {object} options
 */
async function measureInNewerNode(path, options) {
  const node = await newerNode();
  if (node === undefined) return { notMeasured: `${successor}: no Node was found that runs it.` };
  return measureInChild(new URL(path, import.meta.url), options, [], node);
}

/**
 * Every area, in the order of the page: how it is measured. Each part runs in a process of its own, one after the other.
 *
 * @type {Readonly<Record<string, (settings: { minutes: number }) => Promise<any>>>}
 */
export const areas = {
  record: () => measure('./record/measure.mjs', { rounds: 240, repeatUntilMs }),
  recordSuccessor: () => measureInNewerNode('./record/measure-successor.mjs', { rounds: 120, repeatUntilMs }),
  allocation: () => measure('./record/allocation.mjs', {}, allocationFlags),

  workListeners: () => inTurns('./record/measure-listeners.mjs', workListenerNames),
  calls: () => inTurns('./record/measure-calls.mjs', callNames),
  httpCalls: async () => ({
    [published]: await inTurns('./dependencies/measure-http.mjs', httpCallNames, { how: published }),
    [fetched]: await inTurns('./dependencies/measure-http.mjs', httpCallNames, { how: fetched }),
  }),
  cacheCalls: async () => {
    const path = './dependencies/measure-cache-calls.mjs';
    const ioredis = await addedInTurns(path, cacheCallNames, { isStub: true });
    if (!(await answers(redis))) return { ioredis };
    return { ioredis, 'ioredis on loopback': await addedInTurns(path, cacheCallNames, { isStub: false }) };
  },
  jobs: () => measure('./jobs/measure.mjs', { rounds: 60, jobs: 300 }),
  messages: () => measure('./jobs/measure-messages.mjs', { rounds: 60, messages: 300 }),
  schedules: () =>
    measure('./jobs/measure-schedules.mjs', { rounds: 40, runs: 2_000, schedules: 100, ticks: 200 }),
  databaseCalls: async () => {
    /** @type {Record<string, Awaited<ReturnType<typeof addedInTurns>>>} */
    const added = {};
    for (const [driver, { server }] of Object.entries(drivers)) {
      const path = './database/measure.mjs';
      added[driver] = await addedInTurns(path, databaseNames, { driver, isStub: true });
      if (!(await answers(server))) continue;
      added[`${driver} on loopback`] = await addedInTurns(path, databaseNames, { driver, isStub: false });
    }
    return added;
  },

  scrape: () =>
    oneByOne(
      [
        { series: 100, changed: 'every', rounds: 160, generations: 4, maxAttempts: 1 },
        { series: 100, changed: 'few', rounds: 80, generations: 2, maxAttempts: 1 },
        { series: 1_000, changed: 'every', rounds: 64, generations: 4, maxAttempts: 2, repeatUntilMs },
        { series: 1_000, changed: 'few', rounds: 32, generations: 2, maxAttempts: 1 },
        // Making so many series takes longer than scraping them, and nothing is judged by it.
        {
          series: 10_000,
          changed: 'every',
          rounds: 10,
          generations: 1,
          maxAttempts: 1,
          names: [ours, protobuf, theirs],
        },
        {
          series: 10_000,
          changed: 'few',
          rounds: 10,
          generations: 1,
          maxAttempts: 1,
          names: [ours, protobuf, theirs],
        },
      ],
      (options) => measure('./scrape/measure.mjs', options),
    ),
  scrapeSuccessor: () =>
    measureInNewerNode('./scrape/measure.mjs', {
      series: 1_000,
      changed: 'every',
      names: [ours, theirs, successorText],
      rounds: 40,
      generations: 4,
      maxAttempts: 1,
    }),
  scrapeBlock: () =>
    oneByOne(
      [100, 1_000, 10_000].flatMap((series) =>
        exporterNames.map((name) => ({ name, series, scrapes: series < 10_000 ? 41 : 9 })),
      ),
      (options) => measure('./scrape/block.mjs', options),
    ),

  signals: () =>
    oneByOne(
      [
        { signals: 200, routes: 100, ticks: 20_000, reads: 200_000, kept: 2_000 },
        { signals: 200, routes: 1_000, ticks: 2_000, reads: 20_000, kept: 2_000 },
      ],
      (options) => measure('./signals/measure.mjs', options, gcFlags),
    ),

  alerting: () => measure('./alerting/measure.mjs', { rules: 100, routes: 1_000, evaluations: 500 }),

  memoryPerSeries: () =>
    oneByOne(
      [
        'Golden Signals, classic and native buckets',
        'Golden Signals, classic buckets only',
        'prom-client',
      ].map((name) => ({ name, series: 10_000 })),
      (options) => measure('./memory/series.mjs', options, gcFlags),
    ),
  memoryOfRoutes: () =>
    oneByOne(
      [5_000, 20_000].map((requestsPerSecond) => ({
        routes: 1_000,
        requestsPerSecond,
        minutes: 16,
        spread: 0.6,
      })),
      (options) => measure('./memory/routes.mjs', options, gcFlags),
    ),
  memoryOfUnknown: () => measure('./memory/unknown.mjs', { urls: 1_000_000 }, gcFlags),
  memoryOfErrors: () => measure('./memory/errors.mjs', { errors: 1_000_000 }, gcFlags),
  soak: ({ minutes }) => measure('./soak/measure.mjs', { minutes }, gcFlags),

  httpTogether: () =>
    oneByOne(
      [
        { platform: 'express', rounds: 108, repeatUntilMs },
        { platform: 'fastify', rounds: 108, repeatUntilMs },
      ],
      (options) => measure('./http/measure-together.mjs', options),
    ),
  httpApart: () =>
    oneByOne(
      ['express', 'fastify'].map((platform) => ({ platform, rounds: 48, generations: 3 })),
      (options) => measure('./http/measure-apart.mjs', options),
    ),
  httpSockets: () =>
    oneByOne(
      ['express', 'fastify'].map((platform) => ({ platform, rounds: 32, generations: 1 })),
      (options) => measure('./http/measure-sockets.mjs', options),
    ),

  context: async () => {
    const options = { rounds: 48, generations: 3 };
    const path = './http/measure-context.mjs';
    return [
      await measure(path, { platform: 'fastify', ...options }),
      await measure(path, { platform: 'express', ...options }),
      await measureInNewerNode(path, { platform: 'fastify', ...options }),
      await measureInNewerNode(path, { platform: 'express', ...options }),
    ];
  },

  system: () => measure('./system/passes.mjs', { rounds: 40, passes: 20_000 }, gcFlags),

  business: () => measure('./business/record-action.mjs', { rounds: 48, repeatUntilMs }),

  healthProbes: () => measure('./health/probes.mjs', { checks: 20, seconds: 5, rounds: 60 }),

  dashboard: async () => ({
    cost: await oneByOne(
      dashboardNames.map((name) => ({
        name,
        routes: 1_000,
        requestsPerSecond: 200,
        rounds: name === dashboardOurs ? 9 : 3,
        sliceMs: 6_000,
      })),
      (options) => measure('./dashboard/measure-cost.mjs', options),
    ),
    page: await measure('./dashboard/measure-page.mjs', {
      views: 9,
      routes: 2_000,
      errorGroups: 200,
      watchMs: 20_000,
    }),
  }),

  accuracy: () => measure('./accuracy/measure.mjs', { requests: 200_000 }),
  adoption: () => measure('./adoption/measure.mjs', { rounds: 4 }),
};

/**
 * @template T
 * @param {readonly T[]} items
 * @param {(item: T) => Promise<any>} measureOne
 */
async function oneByOne(items, measureOne) {
  const results = [];
  for (const item of items) results.push(await measureOne(item));
  return results;
}

/**
 * Nanoseconds of each variant in ascending order, from many short processes in turns, because one may be slow from its
 * start to its end.
 *
 * @param {string} path
 * @param {readonly string[]} variants
 * @param {object} [options] Besides the variant.
 */
async function inTurns(path, variants, options) {
  /** @type {Record<string, number[]>} */
  const costNs = {};
  for (let round = 0; round < 9; round++) {
    for (const variant of variants) {
      const ns = await measure(path, { ...options, variant });
      costNs[variant] = [...(costNs[variant] ?? []), Math.round(ns)].sort((a, b) => a - b);
    }
  }
  return costNs;
}

/**
 * What each variant adds, from processes of its own in turns, in ascending order.
 *
 * @param {string} path
 * @param {readonly string[]} variants
 * @param {object} options Besides the variant.
 */
async function addedInTurns(path, variants, options) {
  const empty = { plainNs: /** @type {number[]} */ ([]), addedNs: /** @type {number[]} */ ([]) };
  const added = Object.fromEntries(variants.map((variant) => [variant, empty]));
  for (let round = 0; round < 9; round++) {
    for (const variant of variants) {
      const { plainNs, addedNs } = await measure(path, { ...options, variant });
      const known = added[variant] ?? empty;
      added[variant] = {
        plainNs: [...known.plainNs, Math.round(plainNs)].sort((a, b) => a - b),
        addedNs: [...known.addedNs, Math.round(addedNs)].sort((a, b) => a - b),
      };
    }
  }
  return added;
}
