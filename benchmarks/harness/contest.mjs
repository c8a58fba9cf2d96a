import { interleave } from './interleave.mjs';
import { seededRandom, shuffled } from './random.mjs';
import { estimate, estimateRatioOfMedians, pairedDifferences, pairedRatios } from './statistics.mjs';

/**
 * @typedef {object} Contestant
 * @property {string} name
 * @property {() => Instance | Promise<Instance>} create Makes an instance of its own at every call.
 *
 * @typedef {Omit<import('./interleave.mjs').Variant, 'name'> & { close?: () => void }} Instance
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

/** An interval wider than this contains 1.00 without saying anything. */
const widestInterval = 0.25;

/**
 * Measures the contestants beside each other. Those named in `twins` run twice under two names, and each pair has to
 * come out as 1.00; otherwise the machine was too noisy or the harness is wrong, and the whole measurement is repeated.
 *
 * @param {readonly Contestant[]} contestants
 * @param {object} options
 * @param {readonly string[]} options.twins Names of the contestants that the verdicts compare.
 * @param {number} options.rounds Of all generations together.
 * @param {number} [options.generations] How often everything is made anew. Default 8.
 * @param {number} options.sliceMs
 * @param {number} options.warmupMs
 * @param {import('./interleave.mjs').Meter} [options.meter]
 * @param {number} [options.seed] Default 1.
 * @param {number} [options.maxAttempts] Default 3.
 * @param {number | undefined} [options.repeatUntilMs] No attempt but the first begins after this time, in Unix milliseconds.
 *   Default: never too late.
 * @param {boolean} [options.isolated] Every instance is a process of its own. Default false.
 * @returns {Promise<Contest>}
 */
export async function contest(contestants, options) {
  const { twins, rounds, seed = 1, maxAttempts = 3, repeatUntilMs = Infinity, isolated = false } = options;
  const { sliceMs, warmupMs, generations = 8, meter } = options;
  const timing = { sliceMs, warmupMs, generations, ...(meter && { meter }) };
  // V8 compiles for the first instance of everything as if there never were a second one, which makes the first up to
  // 3 % faster than its twin: a generation is thrown away, unless the instances share no compiler.
  if (!isolated) {
    await runGenerations(contestants, { ...timing, rounds: 1, generations: 1, random: seededRandom(seed) });
  }
  const doubled = [
    ...contestants,
    ...contestants
      .filter(({ name }) => twins.includes(name))
      .map(({ name, create }) => ({ name: name + twinSuffix, create })),
  ];
  for (let attempt = 1; ; attempt++) {
    const random = seededRandom(seed + attempt);
    const samples = await runGenerations(doubled, { ...timing, rounds, random });
    const selfChecks = twins.map((name) =>
      selfCheck(name, seriesOf(samples, name + twinSuffix), seriesOf(samples, name), random),
    );
    const trusted = selfChecks.every(({ passed }) => passed);
    if (!trusted && attempt < maxAttempts && Date.now() < repeatUntilMs) continue;
    const costNs = Object.fromEntries(
      contestants.map(({ name }) => [name, estimate(seriesOf(samples, name), { random })]),
    );
    return { costNs, selfChecks, trusted, rounds, attempts: attempt, samples };
  }
}

/**
 * Two instances of the same thing differ by a per cent or two for as long as they live, because of where their objects
 * lie in memory. So the rounds are spread over several generations, each made anew and in another order.
 *
 * @param {readonly Contestant[]} contestants
 * @param {object} options
 * @param {number} options.rounds
 * @param {number} options.generations
 * @param {() => number} options.random
 * @param {number} options.sliceMs
 * @param {number} options.warmupMs
 * @param {import('./interleave.mjs').Meter} [options.meter]
 */
async function runGenerations(contestants, { rounds, generations, random, ...timing }) {
  /** @type {Record<string, Float64Array>} */
  const samples = Object.fromEntries(contestants.map(({ name }) => [name, new Float64Array(rounds)]));
  for (let generation = 0; generation < generations; generation++) {
    const from = Math.round((generation * rounds) / generations);
    const to = Math.round(((generation + 1) * rounds) / generations);
    const instances = await Promise.all(
      shuffled(contestants, random).map(async ({ name, create }) => ({ name, ...(await create()) })),
    );
    const measured = await interleave(instances, { ...timing, rounds: to - from, random });
    for (const { name, close } of instances) {
      samples[name]?.set(measured[name] ?? [], from);
      close?.();
    }
  }
  return samples;
}

/**
 * Whether two measurements of the same thing come out as 1.00 within an interval that is narrow enough to mean something.
 * It is a 99 % interval, because every contest asks several times and a false alarm costs a repetition.
 *
 * @param {string} name
 * @param {ArrayLike<number>} twin
 * @param {ArrayLike<number>} original
 * @param {() => number} random
 * @returns {SelfCheck}
 */
export function selfCheck(name, twin, original, random) {
  const ratio = estimate(pairedRatios(twin, original), { random, confidence: 0.99 });
  const alike = ratio.low <= 1 + indistinguishable && ratio.high >= 1 - indistinguishable;
  return { name, ...ratio, passed: alike && ratio.high - ratio.low <= widestInterval };
}

/**
 * How many times as expensive `other` is as `subject`, from the same rounds.
 *
 * @param {Contest} result
 * @param {string} other
 * @param {string} subject
 */
export function timesAsExpensive({ samples }, other, subject) {
  return estimate(pairedRatios(seriesOf(samples, other), seriesOf(samples, subject)), {
    random: seededRandom(1),
  });
}

/**
 * How many times as expensive `other` is as what `subject` adds to `baseline`, from the same rounds.
 *
 * @param {Contest} result
 * @param {string} other
 * @param {{ subject: string, baseline: string }} added
 */
export function timesAsExpensiveAsAdded({ samples }, other, { subject, baseline }) {
  const added = pairedDifferences(seriesOf(samples, subject), seriesOf(samples, baseline));
  return estimateRatioOfMedians(seriesOf(samples, other), added, { random: seededRandom(1) });
}

/**
 * What `name` costs on top of `baseline` in nanoseconds, from the same rounds.
 *
 * @param {Contest} result
 * @param {string} name
 * @param {string} baseline
 */
export function addedNs({ samples }, name, baseline) {
  return estimate(pairedDifferences(seriesOf(samples, name), seriesOf(samples, baseline)), {
    random: seededRandom(1),
  });
}

/**
 * By how much two additions differ in nanoseconds, from the same rounds.
 *
 * @param {Contest} result
 * @param {{ subject: string, baseline: string }} one
 * @param {{ subject: string, baseline: string }} other
 */
export function differenceOfAddedNs({ samples }, one, other) {
  const added = (/** @type {typeof one} */ { subject, baseline }) =>
    pairedDifferences(seriesOf(samples, subject), seriesOf(samples, baseline));
  return estimate(pairedDifferences(added(one), added(other)), { random: seededRandom(1) });
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
  return estimateRatioOfMedians(
    pairedDifferences(seriesOf(samples, subject), seriesOf(samples, baseline)),
    pairedDifferences(seriesOf(samples, other), seriesOf(samples, baseline)),
    { random: seededRandom(1) },
  );
}

/** @param {Record<string, Float64Array>} samples @param {string} name Of a contestant, or of its twin. */
function seriesOf(samples, name) {
  const series = samples[name];
  if (series === undefined) throw new Error(`No contestant is called "${name}".`);
  return series;
}
