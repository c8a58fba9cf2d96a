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
  const longestMs = Math.max(...Object.values(page.longestTaskMs));
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
      what: 'From the address to the golden signals of the live page, nothing cached',
      target: '< 200 ms',
      measured: `${page.firstViewMs.toFixed(0)} ms`,
      verdict: atMost(exactly(page.firstViewMs), 200, true),
    },
    {
      what: `Longest task of the live page, ${page.routes.toLocaleString('en')} routes and ${page.errorGroups} groups of errors`,
      target: '≤ 50 ms',
      measured: longestMs === 0 ? 'below 50 ms' : `${longestMs.toFixed(0)} ms`,
      verdict: atMost(exactly(longestMs), 50, true),
    },
  ];
}
