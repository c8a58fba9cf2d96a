import type { Clock } from './clock.ts';
import type { Logger } from './logger.ts';

const intervalMs = 10_000;
const maxLinesPerInterval = 10;

/**
 * Warns at most ten times in ten seconds: a service in trouble must not spend its time on saying so. The first line
 * of a later interval carries the number of lines that were left out as `suppressed`.
 */
export class RateLimitedLog {
  readonly #logger: Logger;
  readonly #clock: Clock;
  #intervalEndMs = Number.NEGATIVE_INFINITY;
  #lines = 0;
  #suppressed = 0;

  /** @param logger One that never throws. */
  constructor(logger: Logger, clock: Clock) {
    this.#logger = logger;
    this.#clock = clock;
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
    this.#logger.warn(line, message);
  }
}
