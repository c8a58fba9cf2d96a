import { createMonitor } from '@golden-signals/core';
import { FakeClock } from '@golden-signals/core/testing';
import { jobs } from '@golden-signals/jobs';
import { compareInTurns, processorTime } from './in-turns.mjs';
import { scheduled as names } from './names.mjs';

/** @type {import('@golden-signals/core').MonitorOptions} */
const quiet = {
  logger: { debug() {}, info() {}, warn() {}, error() {} },
  stalls: false,
  runtimeMetrics: false,
};

/**
 * What one run of a schedule costs whose function does nothing, beyond the function, and what it costs each second to look
 * whether `schedules` of them have run that were due.
 *
 * @param {{ rounds: number, runs: number, schedules: number, ticks: number }} settings
 */
export async function measure({ rounds, runs, schedules, ticks }) {
  return {
    schedules,
    run: await measureRuns(rounds, runs),
    tickNs: await measureTicks(rounds, schedules, ticks),
  };
}

/** @param {number} rounds @param {number} count */
async function measureRuns(rounds, count) {
  const work = jobs();
  const monitor = createMonitor({ extensions: [work], ...quiet });
  const variants = Object.values(names).map((name) => {
    const nothing = async () => {};
    const called = name === names.ours ? work.schedule('nightly', { cron: '0 3 * * *' }, nothing) : nothing;
    const run = async () => {
      const spentNs = processorTime();
      for (let i = 0; i < count; i++) await called();
      return spentNs(count);
    };
    return { name, run };
  });
  const results = await compareInTurns(variants, rounds);
  await monitor.close();
  return results;
}

/** What a second costs with schedules beyond one without. @param {number} rounds @param {number} count @param {number} ticks */
async function measureTicks(rounds, count, ticks) {
  const monitors = [0, count].map((scheduledCount) => {
    const clock = new FakeClock();
    const work = jobs();
    const monitor = createMonitor({ extensions: [work], clock, ...quiet });
    for (let i = 0; i < scheduledCount; i++) {
      work.schedule(`schedule-${i}`, { cron: `${i % 60} 3 * * *` }, async () => {});
    }
    const run = async () => {
      const spentNs = processorTime();
      for (let i = 0; i < ticks; i++) clock.advance(1_000);
      return spentNs(ticks);
    };
    return { name: `${scheduledCount} schedules`, run, close: () => monitor.close() };
  });
  const results = await compareInTurns(monitors, rounds);
  for (const { close } of monitors) await close();
  return /** @type {{ beyondNs: number }} */ (results[`${count} schedules`]).beyondNs;
}
