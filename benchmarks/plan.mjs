import { allocationFlags } from './harness/allocation.mjs';
import { measureInChild } from './harness/child.mjs';
import { exporterNames } from './scrape/names.mjs';

const gcFlags = ['--expose-gc'];

/**
 * Every area, in the order of the page: how it is measured. Each part runs in a process of its own, one after the other.
 *
 * @type {Readonly<Record<string, () => Promise<any>>>}
 */
export const areas = {
  record: () => inChild('./record/measure.mjs', { rounds: 320 }),
  allocation: () => inChild('./record/allocation.mjs', {}, allocationFlags),

  scrape: () =>
    oneByOne(
      [
        { series: 100, rounds: 240, generations: 8 },
        { series: 1_000, rounds: 160, generations: 8 },
        { series: 10_000, rounds: 24, generations: 3 },
      ],
      (options) => inChild('./scrape/measure.mjs', options),
    ),
  scrapeBlock: () =>
    oneByOne(
      [100, 1_000, 10_000].flatMap((series) =>
        exporterNames.map((name) => ({ name, series, scrapes: series < 10_000 ? 41 : 21 })),
      ),
      (options) => inChild('./scrape/block.mjs', options),
    ),

  memoryPerSeries: () =>
    oneByOne(
      [
        'Golden Signals, classic and native buckets',
        'Golden Signals, classic buckets only',
        'prom-client',
      ].map((name) => ({ name, series: 10_000 })),
      (options) => inChild('./memory/series.mjs', options, gcFlags),
    ),
  memoryOfRoutes: () =>
    oneByOne(
      [5_000, 20_000].map((requestsPerSecond) => ({
        routes: 1_000,
        requestsPerSecond,
        minutes: 16,
        spread: 0.6,
      })),
      (options) => inChild('./memory/routes.mjs', options, gcFlags),
    ),
  memoryOfUnknown: () => inChild('./memory/unknown.mjs', { urls: 1_000_000 }, gcFlags),

  httpInMemory: () => inChild('./http/measure-in-memory.mjs', { rounds: 1_000 }),
  httpSockets: () => inChild('./http/measure-sockets.mjs', { rounds: 120 }),

  accuracy: () => inChild('./accuracy/measure.mjs', { requests: 200_000 }),
};

/**
 * @param {string} path Relative to this file.
 * @param {object} options
 * @param {readonly string[]} [flags]
 */
function inChild(path, options, flags = []) {
  return measureInChild(new URL(path, import.meta.url), { options, flags });
}

/**
 * @template T
 * @param {readonly T[]} items
 * @param {(item: T) => Promise<any>} measure
 */
async function oneByOne(items, measure) {
  const results = [];
  for (const item of items) results.push(await measure(item));
  return results;
}
