import { GoldenSignalsError } from '../base/coded-error.ts';
import { type TimeLimit, withinTimeLimit } from '../base/time-limit.ts';

/** What a run came to, within its time limit. */
export type Outcome<Value> = { readonly value: Value } | { readonly error: unknown };

/**
 * Other code that a scrape reads from, so that a part which fails or hangs costs only itself.
 *
 * Scrapes that overlap share one run. The time limit is the run's, not the scrape's: what is late already is not waited
 * for again, and a run that never ends keeps nothing but itself, however often it is asked for.
 */
export class SharedRun<Value> {
  readonly #component: string;
  readonly #work: () => Value | Promise<Value>;
  readonly #limit: TimeLimit;
  #running: Promise<Outcome<Value>> | undefined;

  /** @param component How the error of the time limit calls it. */
  constructor(component: string, limit: TimeLimit, work: () => Value | Promise<Value>) {
    this.#component = component;
    this.#limit = limit;
    this.#work = work;
  }

  /** Starts the work, or joins the run that has not ended. What returns `undefined` at once is done at once. */
  outcome(): Outcome<Value> | Promise<Outcome<Value>> {
    if (this.#running !== undefined) return this.#running;
    try {
      const result = this.#work();
      if (result === undefined) return { value: result };
      this.#running = this.#bounded(result);
      return this.#running;
    } catch (error) {
      return { error };
    }
  }

  #bounded(result: Value | Promise<Value>): Promise<Outcome<Value>> {
    const end = (outcome: Outcome<Value>): Outcome<Value> => {
      this.#running = undefined;
      return outcome;
    };
    // Not `Promise.resolve`, which throws for a proxy that refuses to be looked at.
    const run = new Promise<Value>((settle) => settle(result)).then(
      (value) => end({ value }),
      (error) => end({ error }),
    );
    return withinTimeLimit<Outcome<Value>, Outcome<Value>>(
      this.#limit,
      () => run,
      () => ({ error: this.#lateness() }),
    );
  }

  #lateness(): GoldenSignalsError {
    const message = `${this.#component} did not finish within ${this.#limit.timeoutMs} ms; scrapes go without it until it does.`;
    return new GoldenSignalsError('ERR_GS_COLLECT_TIMEOUT', message);
  }
}
