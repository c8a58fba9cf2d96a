import { gzipSync } from 'node:zlib';
import { contest, timesAsExpensive } from '../harness/contest.mjs';
import { longestBlockMs } from '../harness/event-loop-block.mjs';
import { median, quantile } from '../harness/statistics.mjs';
import { exporters } from './contestants.mjs';

/** @typedef {import('./contestants.mjs').Exporter} Exporter */

/**
 * Scrapes registries of different sizes: time (in one contest per size), bytes, and how long the event loop is held.
 *
 * @param {{ sizes: readonly ScrapeSize[] }} options
 */
export async function measure({ sizes }) {
  const results = [];
  for (const size of sizes) results.push({ ...size, ...(await measureSize(size)) });
  return results;
}

/**
 * @typedef {object} ScrapeSize
 * @property {number} series
 * @property {number} rounds
 * @property {number} blockScrapes How many scrapes the longest block is the median of.
 */

/** @param {ScrapeSize} size */
async function measureSize({ series, rounds, blockScrapes }) {
  const bodies = [];
  for (const exporter of exporters) bodies.push(await measureBody(exporter, series, blockScrapes));
  const ours = 'Golden Signals, text';
  const theirs = 'prom-client, text';
  const result = await contest(
    exporters.map(({ name, create }) => ({
      name,
      create() {
        const { touch, scrape } = create(series);
        return {
          prepare: touch,
          async run(scrapes) {
            for (let i = 0; i < scrapes; i++) await scrape();
          },
        };
      },
    })),
    { twins: [ours, theirs], rounds, sliceMs: 2, warmupMs: 400 },
  );
  const { costNs, selfChecks, trusted, attempts } = result;
  const timesFaster = exporters
    .filter(({ name }) => name.startsWith('Golden Signals'))
    .map(({ name }) => ({ name, comparedWith: theirs, ...timesAsExpensive(result, theirs, name) }));
  return { bodies, costNs, selfChecks, trusted, attempts, timesFaster };
}

/**
 * @param {Exporter} exporter
 * @param {number} series
 * @param {number} blockScrapes
 */
async function measureBody({ name, create }, series, blockScrapes) {
  const { touch, scrape } = create(series);
  for (let warmup = 0; warmup < 10; warmup++) await scrape();
  const blocks = [];
  for (let i = 0; i < blockScrapes; i++) {
    touch();
    blocks.push(await longestBlockMs(scrape));
  }
  const body = Buffer.concat(await scrape());
  return {
    name,
    bytes: body.length,
    gzipBytes: gzipSync(body).length,
    longestBlockMs: median(blocks),
    longestBlockP90Ms: quantile(blocks, 0.9),
  };
}
