import type { Logger } from './logger.ts';
import { swallowRejection } from './swallow-rejection.ts';

/** A logger that never throws and leaves no rejection behind, whatever the one does that it writes to. */
export class CarefulLogger implements Logger {
  readonly #logger: Logger;
  readonly #onFailure: (error: unknown) => void;

  /** @param onFailure Called with the reason why a line could not be written, at once or later; must not throw. */
  constructor(logger: Logger, onFailure: (error: unknown) => void) {
    this.#logger = logger;
    this.#onFailure = onFailure;
  }

  debug(fields: object, message: string): void {
    this.#write('debug', fields, message);
  }

  info(fields: object, message: string): void {
    this.#write('info', fields, message);
  }

  warn(fields: object, message: string): void {
    this.#write('warn', fields, message);
  }

  error(fields: object, message: string): void {
    this.#write('error', fields, message);
  }

  #write(level: keyof Logger, fields: object, message: string): void {
    try {
      swallowRejection(this.#logger[level](fields, message), this.#onFailure);
    } catch (error) {
      this.#onFailure(error);
    }
  }
}
