import { addedNs, differenceOfAddedNs, shareOfAdded, twinDifferenceNs } from '../harness/contest.mjs';
import { defaults, everything, nestDefaults, nestNothing, nothing, platforms } from './names.mjs';

/**
 * What each application costs beyond the bare one, and the shares that the targets are about.
 *
 * @param {import('./names.mjs').Platform} platform
 * @param {import('../harness/contest.mjs').Contest} result
 * @param {readonly string[]} twins Who ran twice.
 */
export function summarize(platform, result, twins) {
  const { costNs, selfChecks, trusted, attempts, rounds } = result;
  const { empty, peer } = platforms[platform];
  const names = Object.keys(costNs);
  const share = (/** @type {string} */ subject) =>
    shareOfAdded(result, { subject, other: peer, baseline: nothing });
  return {
    rounds,
    attempts,
    trusted,
    selfChecks,
    costNs,
    addedNs: Object.fromEntries(
      names
        .filter((name) => name !== nothing && name !== nestNothing)
        .map((name) => [name, addedNs(result, name, name.startsWith('Nest: ') ? nestNothing : nothing)]),
    ),
    ...(names.includes(empty) ? { beyondEmptyNs: addedNs(result, defaults, empty) } : {}),
    shareOfPeer: share(defaults),
    ...(names.includes(everything) ? { everythingShareOfPeer: share(everything) } : {}),
    ...(names.includes(nestDefaults)
      ? {
          nestBeyondPlatformNs: differenceOfAddedNs(
            result,
            { subject: nestDefaults, baseline: nestNothing },
            { subject: defaults, baseline: nothing },
          ),
        }
      : {}),
    // Two identical applications seem to differ by this much: a difference below it means nothing.
    noiseNs: Math.max(...twins.map((name) => Math.abs(twinDifferenceNs(result, name).median))),
  };
}
