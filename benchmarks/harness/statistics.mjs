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
 * @typedef {object} BootstrapOptions
 * @property {() => number} random
 * @property {number} [confidence] Default 0.95.
 * @property {number} [resamples] Default 1000.
 */

/**
 * The median with a percentile-bootstrap interval.
 *
 * @param {ArrayLike<number>} values One per round, in the order of the rounds.
 * @param {BootstrapOptions} options
 * @returns {Estimate}
 */
export function estimate(values, options) {
  return bootstrap(values.length, (rounds) => medianOf(values, rounds), options);
}

/**
 * The ratio of two medians, for series that are differences: the median of the ratios of the rounds would be off, because
 * differences come close to zero and share the noise of what was subtracted from both.
 *
 * @param {ArrayLike<number>} numerators One per round, in the order of the rounds.
 * @param {ArrayLike<number>} denominators
 * @param {BootstrapOptions} options
 * @returns {Estimate}
 */
export function estimateRatioOfMedians(numerators, denominators, options) {
  return bootstrap(
    numerators.length,
    (rounds) => medianOf(numerators, rounds) / medianOf(denominators, rounds),
    options,
  );
}

/**
 * Neighbouring rounds share the mood of the machine and, in a contest, the instances that were measured, so they are not
 * independent; drawing them in blocks of an eighth keeps the interval from being too narrow (circular block bootstrap,
 * Politis and Romano 1992).
 *
 * @param {number} count
 * @param {(rounds: Uint32Array) => number} statistic Of the rounds that were drawn.
 * @param {BootstrapOptions} options
 * @returns {Estimate}
 */
function bootstrap(count, statistic, { random, confidence = 0.95, resamples = 1000 }) {
  const blockLength = Math.max(1, Math.round(count / 8));
  const values = new Float64Array(resamples);
  const rounds = new Uint32Array(count);
  for (let resample = 0; resample < resamples; resample++) {
    for (let filled = 0; filled < count; ) {
      const start = Math.floor(random() * count);
      for (let offset = 0; offset < blockLength && filled < count; offset++, filled++) {
        rounds[filled] = (start + offset) % count;
      }
    }
    values[resample] = statistic(rounds);
  }
  const tail = (1 - confidence) / 2;
  return {
    median: statistic(Uint32Array.from({ length: count }, (_, round) => round)),
    low: quantile(values, tail),
    high: quantile(values, 1 - tail),
  };
}

/** @param {ArrayLike<number>} values @param {Uint32Array} rounds */
function medianOf(values, rounds) {
  return quantileOfSorted(Float64Array.from(rounds, (round) => values[round] ?? Number.NaN).sort(), 0.5);
}

/**
 * Value by value: how many times as expensive one series is as another, in the same rounds.
 *
 * @param {ArrayLike<number>} numerators
 * @param {ArrayLike<number>} denominators
 */
export function pairedRatios(numerators, denominators) {
  return Float64Array.from(numerators, (numerator, round) => numerator / (denominators[round] ?? Number.NaN));
}

/**
 * Value by value: what one series costs on top of another, in the same rounds.
 *
 * @param {ArrayLike<number>} values
 * @param {ArrayLike<number>} subtrahends
 */
export function pairedDifferences(values, subtrahends) {
  return Float64Array.from(values, (value, round) => value - (subtrahends[round] ?? Number.NaN));
}

/** @param {Float64Array} sorted @param {number} q */
function quantileOfSorted(sorted, q) {
  if (sorted.length === 0) return Number.NaN;
  const position = (sorted.length - 1) * q;
  const below = Math.floor(position);
  const [low = Number.NaN, high = low] = sorted.subarray(below, below + 2);
  return low + (high - low) * (position - below);
}
