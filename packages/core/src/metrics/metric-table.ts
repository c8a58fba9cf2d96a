import { GoldenSignalsError } from '../base/coded-error.ts';
import { sampleNames } from '../metric-model/sample-names.ts';
import type { Metric } from './metric.ts';

/** Metrics by name, such that no two of them are scraped under one name. */
export class MetricTable extends Map<string, Metric> {
  /**
   * The candidate, or the metric of its name that is there already.
   *
   * @throws GoldenSignalsError `ERR_GS_METRIC_CONFLICT`
   */
  obtain<M extends Metric>(candidate: M): M {
    const existing = this.get(candidate.name);
    if (existing === undefined) {
      this.#assertSamplesAreFree(candidate);
      this.set(candidate.name, candidate);
      return candidate;
    }
    if (existing.shape !== candidate.shape) {
      throw new GoldenSignalsError(
        'ERR_GS_METRIC_CONFLICT',
        `The metric "${candidate.name}" exists as a ${existing.shape}; it was asked for as a ${candidate.shape}. ` +
          'Ask for the same shape, or choose another name.',
      );
    }
    return existing as M;
  }

  #assertSamplesAreFree(candidate: Metric): void {
    const samples = sampleNames(candidate);
    for (const metric of this.values()) {
      const shared = sampleNames(metric).find((name) => samples.includes(name));
      if (shared === undefined) continue;
      throw new GoldenSignalsError(
        'ERR_GS_METRIC_CONFLICT',
        `The ${candidate.type} "${candidate.name}" and the ${metric.type} "${metric.name}" would both be scraped as "${shared}". ` +
          'Rename one of them.',
      );
    }
  }
}
