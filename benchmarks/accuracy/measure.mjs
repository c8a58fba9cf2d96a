import { normal, seededRandom } from '../harness/random.mjs';
import { estimators } from './estimators.mjs';

const quantiles = /** @type {const} */ ([0.5, 0.9, 0.95, 0.99, 0.999]);

/** By name: draws one duration in seconds. */
const distributions = {
  'log-normal': (/** @type {() => number} */ random) => 0.02 * Math.exp(normal(random)),
  bimodal: (/** @type {() => number} */ random) =>
    random() < 0.9 ? 0.004 * Math.exp(0.2 * normal(random)) : 0.4 * Math.exp(0.2 * normal(random)),
  'heavy-tailed': (/** @type {() => number} */ random) => Math.min(0.01 * (1 - random()) ** (-1 / 1.5), 60),
};

/**
 * How far the percentiles are off that everybody reports, as a ratio of the exact one minus 1.
 *
 * @param {{ requests: number }} options
 */
export function measure({ requests }) {
  return Object.entries(distributions).flatMap(([distribution, draw]) => {
    const random = seededRandom(6);
    const seconds = Float64Array.from({ length: requests }, () => draw(random));
    const sorted = seconds.slice().sort();
    return Object.entries(estimators).map(([name, estimator]) => {
      const estimated = estimator(seconds);
      const errors = quantiles.map((q) => estimated(q) / (sorted[Math.ceil(q * requests) - 1] ?? 0) - 1);
      return { distribution, name, errors };
    });
  });
}
