import { contest, timesAsExpensive } from '../harness/contest.mjs';
import { exporters } from './exporters.mjs';
import { ours, theirs } from './names.mjs';

/**
 * Scrapes registries of one size: processor time, in one contest.
 *
 * @param {{ series: number, rounds: number, generations: number, maxAttempts: number }} options
 */
export async function measure({ series, rounds, generations, maxAttempts }) {
  const contestants = exporters.map(({ name, create }) => ({
    name,
    create() {
      const { touch, scrape } = create(series);
      return {
        prepare: touch,
        async run(/** @type {number} */ scrapes) {
          for (let i = 0; i < scrapes; i++) await scrape(() => {});
        },
      };
    },
  }));
  const timing = { rounds, generations, maxAttempts, sliceMs: 2, warmupMs: 300 };
  const result = await contest(contestants, { ...timing, twins: [ours, theirs] });
  const { costNs, selfChecks, trusted, attempts } = result;
  return {
    series,
    rounds,
    attempts,
    trusted,
    selfChecks,
    costNs,
    timesFaster: exporters
      .filter(({ name }) => !name.startsWith('prom-client'))
      .map(({ name }) => ({ name, ...timesAsExpensive(result, theirs, name) })),
  };
}
