import type { Clock } from './clock.ts';
import type { Logger } from './logger.ts';
import { swallowRejection } from './swallow-rejection.ts';

const intervalMs = 10_000;
const maxLinesPerInterval = 10;

/**
 * Warns at most ten times in ten seconds: a service in trouble must not spend its time on saying so. The first line
 * of a later interval carries the number of lines that were left out as `suppressed`.
 */
export class RateLimitedLog {
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #onRejected: (error: unknown) => void;
  #intervalEndMs = Number.NEGATIVE_INFINITY;
  #lines = 0;
  #suppressed = 0;

  /**
   * @param onRejected Called with why a logger that is asynchronous has failed; one that throws, throws at the caller.
   */
  constructor(logger: Logger, clock: Clock, onRejected: (error: unknown) => void) {
    this.#logger = logger;
    this.#clock = clock;
    this.#onRejected = onRejected;
  }

  warn(fields: object, message: string): void {
    const nowMs = this.#clock.now();
    if (nowMs >= this.#intervalEndMs) {
      this.#intervalEndMs = nowMs + intervalMs;
      this.#lines = 0;
    }
    if (this.#lines === maxLinesPerInterval) {
      this.#suppressed += 1;
      return;
    }
    this.#lines += 1;
    const suppressed = this.#suppressed;
    this.#suppressed = 0;
    const line = suppressed === 0 ? fields : { ...fields, suppressed };
    swallowRejection(this.#logger.warn(line, message), this.#onRejected);
  }
}
