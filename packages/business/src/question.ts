import type { Clock } from '@golden-signals/core';
import { withinTimeLimit } from '@golden-signals/core/extension';
import type { Ask } from './business-options.ts';

interface QuestionParts {
  readonly name: string;
  readonly ask: Ask;
  readonly clock: Clock;
  readonly timeoutMs: number;
  onAnswer(value: number): void;
  /** Nothing is known any more. */
  onFailure(error: Error): void;
}

/** A function of the application that is asked for a number again and again. */
export class Question {
  readonly name: string;
  readonly #parts: QuestionParts;
  #isWaiting = false;
  #value: number | undefined;
  #reason: string | undefined;

  constructor(parts: QuestionParts) {
    this.name = parts.name;
    const { clock } = parts;
    // Nobody waits for the answer but this: it does not keep the process alive.
    const patient: Clock = {
      now: () => clock.now(),
      wallTimeMs: () => clock.wallTimeMs(),
      every: (intervalMs, callback) => clock.every(intervalMs, callback),
      after: (delayMs, callback) => clock.after(delayMs, callback),
    };
    this.#parts = { ...parts, clock: patient };
  }

  /** The last answer; undefined when the last question failed. */
  get value(): number | undefined {
    return this.#value;
  }

  /** Why there is none. */
  get reason(): string | undefined {
    return this.#reason;
  }

  /** Asks, unless the answer to an earlier question is still to come. Never rejects. */
  async ask(): Promise<void> {
    const { name, ask, timeoutMs, onAnswer } = this.#parts;
    if (this.#isWaiting) {
      this.#fail(new Error(`${name} has not answered an earlier question yet.`));
      return;
    }
    try {
      const value = await withinTimeLimit(
        this.#parts,
        () => this.#wait(ask),
        () => {
          throw new Error(`${name} did not answer within ${timeoutMs} ms.`);
        },
      );
      if (!Number.isFinite(value)) throw new Error(`${name} answered something else than a finite number.`);
      this.#value = value;
      this.#reason = undefined;
      onAnswer(value);
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(`${name} failed.`));
    }
  }

  async #wait(ask: Ask): Promise<number> {
    this.#isWaiting = true;
    try {
      return await ask();
    } finally {
      this.#isWaiting = false;
    }
  }

  #fail(error: Error): void {
    this.#value = undefined;
    this.#reason = error.message;
    this.#parts.onFailure(error);
  }
}
