/**
 * An estimate with its confidence interval.
 *
 * @typedef {object} Estimate
 * @property {number} median
 * @property {number} low
 * @property {number} high
 */

/**
 * The value below which the fraction `q` of the values lies, interpolated between neighbours; NaN for no value.
 *
 * @param {ArrayLike<number>} values In any order; left as they are.
 * @param {number} q From 0 to 1.
 */
export function quantile(values, q) {
  return quantileOfSorted(Float64Array.from(values).sort(), q);
}

/** @param {ArrayLike<number>} values */
export function median(values) {
  return quantile(values, 0.5);
}

/**
 * The median with a percentile-bootstrap interval.
 *
 * Neighbouring rounds share the mood of the machine and, in a contest, the instances that were measured, so they are not
 * independent; drawing them in blocks of an eighth keeps the interval from being too narrow (circular block bootstrap,
 * Politis and Romano 1992).
 *
 * @param {ArrayLike<number>} values One per round, in the order of the rounds.
 * @param {object} options
 * @param {() => number} options.random
 * @param {number} [options.confidence] Default 0.95.
 * @param {number} [options.resamples] Default 1000.
 * @returns {Estimate}
 */
export function estimate(values, { random, confidence = 0.95, resamples = 1000 }) {
  const count = values.length;
  const blockLength = Math.max(1, Math.round(count / 8));
  const medians = new Float64Array(resamples);
  const sample = new Float64Array(count);
  for (let resample = 0; resample < resamples; resample++) {
    for (let filled = 0; filled < count; ) {
      const start = Math.floor(random() * count);
      for (let offset = 0; offset < blockLength && filled < count; offset++, filled++) {
        sample[filled] = values[(start + offset) % count];
      }
    }
    medians[resample] = quantileOfSorted(sample.sort(), 0.5);
  }
  const tail = (1 - confidence) / 2;
  return { median: median(values), low: quantile(medians, tail), high: quantile(medians, 1 - tail) };
}

/**
 * Value by value: how many times as expensive one series is as another, in the same rounds.
 *
 * @param {ArrayLike<number>} numerators
 * @param {ArrayLike<number>} denominators
 */
export function pairedRatios(numerators, denominators) {
  return Float64Array.from(numerators, (numerator, round) => numerator / denominators[round]);
}

/**
 * Value by value: what one series costs on top of another, in the same rounds.
 *
 * @param {ArrayLike<number>} values
 * @param {ArrayLike<number>} subtrahends
 */
export function pairedDifferences(values, subtrahends) {
  return Float64Array.from(values, (value, round) => value - subtrahends[round]);
}

/** @param {Float64Array} sorted @param {number} q */
function quantileOfSorted(sorted, q) {
  if (sorted.length === 0) return Number.NaN;
  const position = (sorted.length - 1) * q;
  const below = Math.floor(position);
  const above = Math.ceil(position);
  return sorted[below] + (sorted[above] - sorted[below]) * (position - below);
}
