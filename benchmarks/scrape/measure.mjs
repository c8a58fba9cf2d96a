import { contest, timesAsExpensive } from '../harness/contest.mjs';
import { exporters } from './exporters.mjs';
import { ours, theirs } from './names.mjs';

/**
 * Scrapes registries of one size: processor time, in one contest.
 *
 * @param {{ series: number, rounds: number, generations: number }} options
 */
export async function measure({ series, rounds, generations }) {
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
  const result = await contest(contestants, {
    twins: [ours, theirs],
    rounds,
    generations,
    sliceMs: 2,
    warmupMs: 400,
  });
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
