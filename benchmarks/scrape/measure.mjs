import { contest, timesAsExpensive } from '../harness/contest.mjs';
import { exporterNamed } from './exporters.mjs';
import { changes, exporterNames, ours, theirs } from './names.mjs';

/**
 * Scrapes registries of one size: processor time, in one contest.
 *
 * @param {object} options
 * @param {number} options.series
 * @param {keyof typeof changes} options.changed How many of the series change between two scrapes.
 * @param {readonly string[]} [options.names] Of the exporters. Default: all that this Node runs.
 * @param {number} options.rounds
 * @param {number} options.generations
 * @param {number} options.maxAttempts
 * @param {number} [options.repeatUntilMs]
 */
export async function measure({ series, changed, names = exporterNames, rounds, ...attempts }) {
  const contestants = names.map((name) => ({
    name,
    async create() {
      const { touch, scrape, close } = await exporterNamed(name).create(series);
      return {
        prepare: () => touch(changes[changed]),
        run: () => scrape(() => {}),
        // Only the first scrape after a change finds it.
        single: true,
        ...(close && { close }),
      };
    },
  }));
  const timing = { rounds, ...attempts, sliceMs: 2, warmupMs: 200 };
  const result = await contest(contestants, { ...timing, twins: [ours, theirs] });
  const { costNs, selfChecks, trusted } = result;
  return {
    series,
    changed,
    rounds,
    attempts: result.attempts,
    trusted,
    selfChecks,
    costNs,
    timesFaster: names
      .filter((name) => name !== theirs)
      .map((name) => ({ name, ...timesAsExpensive(result, theirs, name) })),
  };
}
