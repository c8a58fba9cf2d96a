import type { Clock } from '../base/clock.ts';
import { GoldenSignalsError } from '../base/coded-error.ts';
import { withinTimeLimit } from '../base/time-limit.ts';
import type { Undo } from '../work/work-listeners.ts';

export type Closer = () => void | Promise<void>;

/** How long one closer may take; the next one is called then. */
const timeoutMs = 5_000;

/** What is to be run when a monitor is closed. */
export class Closers {
  readonly #clock: Clock;
  readonly #onError: (error: unknown) => void;
  readonly #closers = new Set<Closer>();

  /** @param onError Called for every closer that failed or did not finish; must not throw. */
  constructor(clock: Clock, onError: (error: unknown) => void) {
    this.#clock = clock;
    this.#onError = onError;
  }

  /** @returns Takes it out again. */
  add(closer: Closer): Undo {
    this.#closers.add(closer);
    return () => {
      this.#closers.delete(closer);
    };
  }

  /** Runs each, one after the other, the last one first. Never rejects. */
  async run(): Promise<void> {
    for (const closer of [...this.#closers].reverse()) {
      try {
        await withinTimeLimit({ clock: this.#clock, timeoutMs }, closer, tooLate);
      } catch (error) {
        this.#onError(error);
      }
    }
  }
}

function tooLate(): never {
  throw new GoldenSignalsError(
    'ERR_GS_CLOSE_TIMEOUT',
    `What was to run at close() did not finish within ${timeoutMs} ms; it is left behind.`,
  );
}
