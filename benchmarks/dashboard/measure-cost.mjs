import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../harness/random.mjs';
import { estimate, median, pairedDifferences } from '../harness/statistics.mjs';
import { startService } from './measured-service.mjs';
import { openBrowser, openPage } from './open-page.mjs';

/** A page that is opened first of all has compiled what it needs by then. */
const compiledMs = 30_000;
/** Until what a closed page leaves is cleared away. */
const clearedMs = 4_000;
/** Until an open page has said everything, and the service knows how long its parts take, by which they are paced. */
const pacedMs = 14_000;

/**
 * What an open page takes of the service, with a page and without one, in turns.
 *
 * Of ours only those turns of the event loop are measured that its timers begin: there all is computed that a page shows, and
 * written to its stream. The requests that come meanwhile, and what wakes the process a hundred times a second to see how
 * late its event loop is, take three times as much and vary by more than a page takes. Garbage collections that begin in
 * other turns are not in it. Of the peers it is the whole process, which does nothing else.
 *
 * Slices are short and many, because what else runs on the machine makes the same work dearer for a while: neighbours are
 * alike, and the median of their differences does not see the rest.
 *
 * @param {{ name: string, routes: number, requestsPerSecond: number, rounds: number, sliceMs: number }} options
 */
export async function measure({ name, rounds, sliceMs, ...load }) {
  const service = await startService(name, load);
  const browser = await openBrowser();
  /** @type {number[]} */
  const closed = [];
  /** @type {number[]} */
  const open = [];
  const shareOfCore = async (/** @type {number} */ settleMs) => {
    await sleep(settleMs);
    const [beforeUs, beforeMs] = [await service.cpuUs(), performance.now()];
    await sleep(sliceMs);
    return ((await service.cpuUs()) - beforeUs) / 1_000 / (performance.now() - beforeMs);
  };
  const first = await openPage(browser, service.url);
  await sleep(compiledMs);
  await first.context.close();
  for (let round = 0; round < rounds; round++) {
    closed.push(await shareOfCore(clearedMs));
    const { context } = await openPage(browser, service.url);
    open.push(await shareOfCore(pacedMs));
    await context.close();
  }
  await browser.close();
  await service.stop();
  const shares = pairedDifferences(open, closed);
  return {
    ...{ name, ...load, closedShare: median(closed), shares: [...shares] },
    openShare: estimate(shares, { random: seededRandom(1) }),
  };
}
