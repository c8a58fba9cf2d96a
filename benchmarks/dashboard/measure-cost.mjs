import { setTimeout as sleep } from 'node:timers/promises';
import { median } from '../harness/statistics.mjs';
import { startService } from './measured-service.mjs';
import { openBrowser, openPage } from './open-page.mjs';

/** Until everything is compiled that an open page needs, and until what a closed one leaves is cleared away. */
const settleMs = 6_000;

/**
 * What an open page takes of the service: its processor time with and without one, in turns.
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
  const shareOfCore = async () => {
    await sleep(settleMs);
    const [beforeUs, beforeMs] = [await service.cpuUs(), performance.now()];
    await sleep(sliceMs);
    return ((await service.cpuUs()) - beforeUs) / 1_000 / (performance.now() - beforeMs);
  };
  for (let round = 0; round < rounds; round++) {
    closed.push(await shareOfCore());
    const { context } = await openPage(browser, service.url);
    open.push(await shareOfCore());
    await context.close();
  }
  await browser.close();
  await service.stop();
  const shares = open.map((share, round) => share - (closed[round] ?? 0));
  return { name, ...load, closedShare: median(closed), openShare: median(shares), shares };
}
