import type { WorkEnd } from '../work/work.ts';
import type { DescribedError, ErrorDescriber } from './describe-error.ts';

/**
 * Describes what work ended with, once for all listeners to that end: the error groups, the slow requests and the
 * log.
 */
export class EndedErrors {
  readonly #describer: ErrorDescriber;
  readonly #described = new WeakMap<WorkEnd, DescribedError>();

  constructor(describer: ErrorDescriber) {
    this.#describer = describer;
  }

  /** @param end With an error. */
  of(end: WorkEnd): DescribedError {
    let described = this.#described.get(end);
    if (described === undefined) {
      described = this.#describer.describe(end.error);
      this.#described.set(end, described);
    }
    return described;
  }
}
