/**
 * What was measured in one go.
 *
 * @typedef {object} Measurement
 * @property {readonly string[]} areas
 * @property {string} date
 * @property {number} seconds
 * @property {ReturnType<typeof import('../harness/machine.mjs').describeMachine>} machine
 * @property {{ lowest: number, highest: number }} load How many processes wanted the cores, the benchmark's own included.
 */

/**
 * As `benchmarks/results/latest.json` has it.
 *
 * @typedef {object} Run
 * @property {readonly Measurement[]} measurements The latest last.
 * @property {Record<string, any>} results By area.
 */

/**
 * Returns what is known when some areas were measured again.
 *
 * @param {Run} before
 * @param {Run} again
 * @returns {Run}
 */
export function merged(before, again) {
  const measurements = before.measurements
    .map((one) => ({ ...one, areas: one.areas.filter((area) => !(area in again.results)) }))
    .filter(({ areas }) => areas.length > 0);
  return {
    measurements: [...measurements, ...again.measurements],
    results: { ...before.results, ...again.results },
  };
}
