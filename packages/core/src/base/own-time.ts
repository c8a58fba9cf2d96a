/** What the suite itself spends time on. */
export interface OwnTimeSpent {
  /** At the beginning and the end of requests; estimated from samples. */
  readonly requestsMs: number;
  /** In callbacks of timers. */
  readonly timersMs: number;
  /** On bringing metrics up to date and on answering its endpoints, without what scrapes are counted by. */
  readonly readsMs: number;
}

/**
 * As it is when this file is loaded, as the system's clock: an application may replace it.
 */
const now = performance.now.bind(performance);

/** The time that the suite has taken of the main thread, since the process began. Elapsed, not processor time. */
export class OwnTime implements OwnTimeSpent {
  requestsMs = 0;
  timersMs = 0;
  readsMs = 0;
  #isMeasuring = false;

  /** For what is sampled, as the next is. */
  readonly now = now;

  /** @param requests For how many the sample stands. */
  addRequests(durationMs: number, requests: number): void {
    this.requestsMs += durationMs * requests;
  }

  /** Runs a function and adds its time; what is measured inside of it counts once. */
  measure<Result>(part: 'timersMs' | 'readsMs', run: () => Result): Result {
    if (this.#isMeasuring) return run();
    this.#isMeasuring = true;
    const fromMs = now();
    try {
      return run();
    } finally {
      this[part] += now() - fromMs;
      this.#isMeasuring = false;
    }
  }
}

/** Of this process: its monitors share timers, and one core. */
export const ownTime = new OwnTime();
