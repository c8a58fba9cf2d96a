import type { Clock } from '../base/clock.ts';
import { GoldenSignalsError } from '../base/coded-error.ts';

/** Told of a failure inside the monitoring, with the part that failed. Must not throw. */
export type ReportFailure = (component: string, error: unknown) => void;

/** Waits for what a scrape reads from other code, so that one part which fails or hangs costs only itself. */
export class BoundedReads {
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #report: ReportFailure;

  constructor(clock: Clock, timeoutMs: number, report: ReportFailure) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#report = report;
  }

  /** The outcome of `work`; when it rejects or takes too long that is reported, and the outcome is `fallback`. */
  async outcome<T>(component: string, work: Promise<T>, fallback: T): Promise<T> {
    try {
      return await this.#withinLimit(component, work);
    } catch (error) {
      this.#report(component, error);
      return fallback;
    }
  }

  #withinLimit<T>(component: string, work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        reject(
          new GoldenSignalsError(
            'ERR_GS_COLLECT_TIMEOUT',
            `${component} did not finish within ${this.#timeoutMs} ms; this scrape goes without it.`,
          ),
        );
      };
      const stop = this.#clock.after(this.#timeoutMs, giveUp, { keepAlive: true });
      work.finally(stop).then(resolve, reject);
    });
  }
}
