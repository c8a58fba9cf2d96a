import { addedNs, shareOfAdded, twinDifferenceNs } from '../harness/contest.mjs';
import { goldenSignals, noop, nothing, promBundleName } from './names.mjs';

/** Who runs twice: all that the verdict compares. */
export const twins = [nothing, noop, goldenSignals, promBundleName];

/**
 * What each application costs beyond the bare one, and the shares that the targets are about.
 *
 * @param {import('../harness/contest.mjs').Contest} result
 */
export function summarize(result) {
  const { costNs, selfChecks, trusted, attempts, rounds } = result;
  const names = Object.keys(costNs);
  return {
    rounds,
    attempts,
    trusted,
    selfChecks,
    costNs,
    addedNs: Object.fromEntries(
      names.filter((name) => name !== nothing).map((name) => [name, addedNs(result, name, nothing)]),
    ),
    beyondNoopNs: addedNs(result, goldenSignals, noop),
    shareOfPromBundle: shareOfAdded(result, {
      subject: goldenSignals,
      other: promBundleName,
      baseline: nothing,
    }),
    // Two identical applications seem to differ by this much: a difference below it means nothing.
    noiseNs: Math.max(...twins.map((name) => Math.abs(twinDifferenceNs(result, name).median))),
  };
}
