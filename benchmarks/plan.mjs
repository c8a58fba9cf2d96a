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
  record: () => measureInChild(new URL('./record/measure.mjs', import.meta.url), { rounds: 320 }),
  allocation: () => measureInChild(new URL('./record/allocation.mjs', import.meta.url), {}, allocationFlags),

  scrape: () =>
    oneByOne(
      [
        { series: 100, rounds: 240, generations: 8, maxAttempts: 3 },
        { series: 1_000, rounds: 160, generations: 8, maxAttempts: 2 },
        // No verdict depends on it, and a repetition would take a minute.
        { series: 10_000, rounds: 24, generations: 3, maxAttempts: 1 },
      ],
      (options) => measureInChild(new URL('./scrape/measure.mjs', import.meta.url), options),
    ),
  scrapeBlock: () =>
    oneByOne(
      [100, 1_000, 10_000].flatMap((series) =>
        exporterNames.map((name) => ({ name, series, scrapes: series < 10_000 ? 41 : 21 })),
      ),
      (options) => measureInChild(new URL('./scrape/block.mjs', import.meta.url), options),
    ),

  memoryPerSeries: () =>
    oneByOne(
      [
        'Golden Signals, classic and native buckets',
        'Golden Signals, classic buckets only',
        'prom-client',
      ].map((name) => ({ name, series: 10_000 })),
      (options) => measureInChild(new URL('./memory/series.mjs', import.meta.url), options, gcFlags),
    ),
  memoryOfRoutes: () =>
    oneByOne(
      [5_000, 20_000].map((requestsPerSecond) => ({
        routes: 1_000,
        requestsPerSecond,
        minutes: 16,
        spread: 0.6,
      })),
      (options) => measureInChild(new URL('./memory/routes.mjs', import.meta.url), options, gcFlags),
    ),
  memoryOfUnknown: () =>
    measureInChild(new URL('./memory/unknown.mjs', import.meta.url), { urls: 1_000_000 }, gcFlags),

  httpInMemory: () =>
    measureInChild(new URL('./http/measure-in-memory.mjs', import.meta.url), { rounds: 1_000 }),
  httpFastify: () => measureInChild(new URL('./http/measure-fastify.mjs', import.meta.url), { rounds: 480 }),
  httpSockets: () => measureInChild(new URL('./http/measure-sockets.mjs', import.meta.url), { rounds: 120 }),

  accuracy: () => measureInChild(new URL('./accuracy/measure.mjs', import.meta.url), { requests: 200_000 }),
};

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
