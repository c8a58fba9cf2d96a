import { interleave } from './interleave.mjs';
import { seededRandom } from './random.mjs';
import { estimate, pairedDifferences, pairedRatios } from './statistics.mjs';

/**
 * @typedef {object} Contestant
 * @property {string} name
 * @property {() => Omit<import('./interleave.mjs').Variant, 'name'>} create Makes an instance of its own at every call.
 */

/**
 * What `contest` found.
 *
 * @typedef {object} Contest
 * @property {Record<string, import('./statistics.mjs').Estimate>} costNs Nanoseconds per operation.
 * @property {SelfCheck[]} selfChecks
 * @property {boolean} trusted Whether every self-check passed; without it no verdict may be given.
 * @property {number} rounds
 * @property {number} attempts
 * @property {Record<string, Float64Array>} samples
 */

/**
 * @typedef {{ name: string, passed: boolean } & import('./statistics.mjs').Estimate} SelfCheck The ratio of two
 *   identical variants.
 */

const twinSuffix = ' (twin)';

/** How far from 1 a ratio prints as 1.00. */
const indistinguishable = 0.005;

/**
 * Measures the contestants beside each other. Those named in `twins` run twice under two names, and each pair has to
 * come out as 1.00; otherwise the machine was too noisy or the harness is wrong, and the whole measurement is repeated.
 *
 * @param {readonly Contestant[]} contestants
 * @param {object} options
 * @param {readonly string[]} options.twins Names of the contestants that the verdicts compare.
 * @param {number} options.rounds
 * @param {number} options.sliceMs
 * @param {number} options.warmupMs
 * @param {import('./interleave.mjs').Meter} [options.meter]
 * @param {number} [options.seed] Default 1.
 * @param {number} [options.maxAttempts] Default 3.
 * @returns {Promise<Contest>}
 */
export async function contest(contestants, { twins, seed = 1, maxAttempts = 3, ...timing }) {
  // V8 compiles for the first instance of everything as if there never were a second one, which makes the first up to
  // 3 % faster than its twin: an instance of each runs first and is thrown away.
  await interleave(instances(contestants), { ...timing, rounds: 1, random: seededRandom(seed) });
  const variants = [
    ...instances(contestants),
    ...instances(
      contestants.filter(({ name }) => twins.includes(name)),
      twinSuffix,
    ),
  ];
  for (let attempt = 1; ; attempt++) {
    const random = seededRandom(seed + attempt);
    const samples = await interleave(variants, { ...timing, random });
    const selfChecks = twins.map((name) =>
      selfCheck(name, samples[name + twinSuffix], samples[name], random),
    );
    const trusted = selfChecks.every(({ passed }) => passed);
    if (!trusted && attempt < maxAttempts) continue;
    const costNs = Object.fromEntries(
      contestants.map(({ name }) => [name, estimate(samples[name], { random })]),
    );
    return { costNs, selfChecks, trusted, rounds: timing.rounds, attempts: attempt, samples };
  }
}

/**
 * @param {readonly Contestant[]} contestants
 * @param {string} [suffix] Of the names.
 */
function instances(contestants, suffix = '') {
  return contestants.map(({ name, create }) => ({ name: name + suffix, ...create() }));
}

/**
 * Whether two measurements of the same thing come out as 1.00 within the interval. The interval is wider than the one of
 * a result, because every contest asks several times and a false alarm costs a repetition.
 *
 * @param {string} name
 * @param {ArrayLike<number>} twin
 * @param {ArrayLike<number>} original
 * @param {() => number} random
 * @returns {SelfCheck}
 */
export function selfCheck(name, twin, original, random) {
  const ratio = estimate(pairedRatios(twin, original), { random, confidence: 0.99 });
  return {
    name,
    ...ratio,
    passed: ratio.low <= 1 + indistinguishable && ratio.high >= 1 - indistinguishable,
  };
}

/**
 * How many times as expensive `other` is as `subject`, from the same rounds.
 *
 * @param {Contest} result
 * @param {string} other
 * @param {string} subject
 */
export function timesAsExpensive({ samples }, other, subject) {
  return estimate(pairedRatios(samples[other], samples[subject]), { random: seededRandom(1) });
}

/**
 * How many times as expensive `other` is as what `subject` adds to `baseline`, from the same rounds.
 *
 * @param {Contest} result
 * @param {string} other
 * @param {{ subject: string, baseline: string }} added
 */
export function timesAsExpensiveAsAdded({ samples }, other, { subject, baseline }) {
  const added = pairedDifferences(samples[subject], samples[baseline]);
  return estimate(pairedRatios(samples[other], added), { random: seededRandom(1) });
}

/**
 * What `name` costs on top of `baseline` in nanoseconds, from the same rounds.
 *
 * @param {Contest} result
 * @param {string} name
 * @param {string} baseline
 */
export function addedNs({ samples }, name, baseline) {
  return estimate(pairedDifferences(samples[name], samples[baseline]), { random: seededRandom(1) });
}

/**
 * What a contestant seems to cost on top of itself in nanoseconds: the noise under every difference.
 *
 * @param {Contest} result
 * @param {string} name One of the twins.
 */
export function twinDifferenceNs(result, name) {
  return addedNs(result, name + twinSuffix, name);
}

/**
 * What `subject` adds to `baseline`, as a share of what `other` adds to it.
 *
 * @param {Contest} result
 * @param {{ subject: string, other: string, baseline: string }} names
 */
export function shareOfAdded({ samples }, { subject, other, baseline }) {
  return estimate(
    pairedRatios(
      pairedDifferences(samples[subject], samples[baseline]),
      pairedDifferences(samples[other], samples[baseline]),
    ),
    { random: seededRandom(1) },
  );
}
