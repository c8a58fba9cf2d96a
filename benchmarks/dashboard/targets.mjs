import { atMost, exactly } from '../harness/verdict.mjs';
import { ours } from './names.mjs';

/** @typedef {import('../targets.mjs').Target} Target */

/**
 * What an open page may cost, and how soon it is there.
 *
 * @param {any} dashboard
 * @returns {Target[]}
 */
export function livePage({ cost, page }) {
  const { openShare } = cost.find((/** @type {any} */ { name }) => name === ours);
  const percent = (/** @type {number} */ share) => `${(share * 100).toFixed(2)} %`;
  const { paintedMs, answeredMs, askedMs } = page.firstView;
  const longest = Object.values(page.longestTaskMs);
  const firstMs = Math.max(...longest.map(({ firstMs: ms }) => ms));
  const updatesMs = Math.max(...longest.map(({ updatesMs: ms }) => ms));
  return [
    {
      what: `An open live page of 1,000 routes, for the service (${cost
        .filter((/** @type {any} */ { name }) => name !== ours)
        .map((/** @type {any} */ peer) => `${peer.name}: ${percent(peer.openShare.median)}`)
        .join(', ')})`,
      target: '< 1 % of a core',
      measured: `${percent(openShare.median)} (${percent(openShare.low)} to ${percent(openShare.high)})`,
      verdict: atMost(openShare, 0.01, true),
    },
    {
      what: `From the address to the golden signals of the live page on the screen, nothing cached; ${page.routes.toLocaleString('en')} routes`,
      target: '< 200 ms',
      measured: `${paintedMs.toFixed(0)} ms: ${askedMs.toFixed(0)} ms until the service is asked, ${(answeredMs - askedMs).toFixed(0)} ms until it answers, ${(paintedMs - answeredMs).toFixed(0)} ms until that is painted; an empty page takes ${page.emptyPageMs.toFixed(0)} ms`,
      verdict: atMost(exactly(paintedMs), 200, true),
    },
    {
      what: `Longest task of the live page, ${page.routes.toLocaleString('en')} routes and ${page.errorGroups} groups of errors`,
      target: '≤ 50 ms',
      measured: `first drawing ${taskText(firstMs)}, updates ${taskText(updatesMs)}`,
      verdict: atMost(exactly(Math.max(firstMs, updatesMs)), 50, true),
    },
  ];
}

/** @param {number} ms 0 where no task was long. */
function taskText(ms) {
  return ms === 0 ? 'below 50 ms' : `${ms.toFixed(0)} ms`;
}
