import type { Logger } from '../base/logger.ts';
import { swallowRejection } from '../base/swallow-rejection.ts';
import type { ReportFailure } from './internal-failure.ts';

/** Warns where a logger that fails, at once or later, must not reach the application. */
export class CarefulLog {
  readonly #logger: Logger;
  readonly #report: ReportFailure;

  constructor(logger: Logger, report: ReportFailure) {
    this.#logger = logger;
    this.#report = report;
  }

  warn(fields: object, message: string): void {
    try {
      swallowRejection(this.#logger.warn(fields, message), (error) => this.#report('logger', error));
    } catch (error) {
      this.#report('logger', error);
    }
  }
}
