/**
 * What a measurement says about a target. `undecided`: the interval contains the target. `refused`: two identical
 * variants did not come out alike, so nothing may be concluded.
 *
 * @typedef {'met' | 'missed' | 'undecided' | 'refused'} Verdict
 */

/**
 * @param {import('./statistics.mjs').Estimate} estimate
 * @param {number} target
 * @param {boolean} trusted
 * @returns {Verdict}
 */
export function atLeast({ low, high }, target, trusted) {
  if (!trusted) return 'refused';
  if (low >= target) return 'met';
  return high < target ? 'missed' : 'undecided';
}

/**
 * @param {import('./statistics.mjs').Estimate} estimate
 * @param {number} target
 * @param {boolean} trusted
 * @returns {Verdict}
 */
export function atMost({ low, high }, target, trusted) {
  if (!trusted) return 'refused';
  if (high <= target) return 'met';
  return low > target ? 'missed' : 'undecided';
}

/**
 * A number that has no interval, because repeating the measurement gives the same.
 *
 * @param {number} value
 * @returns {import('./statistics.mjs').Estimate}
 */
export function exactly(value) {
  return { median: value, low: value, high: value };
}
