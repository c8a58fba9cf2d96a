import { setTimeout as wait } from 'node:timers/promises';
import { type ComparedCount, compareCounts, differences, type RequestCount } from './comparison.ts';
import { type Framework, routeOn } from './frameworks.ts';
import type { Load } from './load/generator.ts';
import type { Ending, RunningShop } from './running-shop.ts';
import { formatSummary } from './summary.ts';

/** How long the server may take to notice the last disconnected visitor. */
const longestSettlingMs = 5_000;

/** Ends the load, prints both counts beside each other and says whether they are equal. @param earlier Versions before. */
export async function compareRun(
  running: RunningShop,
  load: Load,
  framework: Framework,
  earlier: readonly Ending[],
): Promise<boolean> {
  console.log('Waiting for the answers that are still under way.\n');
  load.stop();
  const { counts, latency } = await load.report;
  const sent = counts.map((entry) => ({ ...entry, route: routeOn(framework, entry) }));
  const countedBefore = earlier.flatMap(({ counted }) => counted);
  const rows = await settle(running, sent, countedBefore);
  await running.shop.mails.allEnded();
  const { latency: measured } = running.monitor.snapshot().total;
  const mails = [...earlier.map((one) => one.mails), running.shop.mails.counts];
  const jobs = {
    asked: sum(mails.map(({ asked }) => asked)),
    counted: sum(mails.map(({ counted }) => counted)),
  };
  console.log(formatSummary({ rows, seenByClient: latency, measured, mails: jobs }));
  return differences(rows).length === 0 && jobs.asked === jobs.counted;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

/** The visitors know at once that they are gone; the server learns it a moment later. */
async function settle(
  running: RunningShop,
  sent: readonly RequestCount[],
  countedBefore: readonly RequestCount[],
): Promise<ComparedCount[]> {
  const deadlineMs = performance.now() + longestSettlingMs;
  for (;;) {
    const rows = compareCounts(sent, [...countedBefore, ...running.counted]);
    const settled = running.monitor.snapshot().inFlight === 0 && differences(rows).length === 0;
    if (settled || performance.now() > deadlineMs) return rows;
    await wait(20);
  }
}
