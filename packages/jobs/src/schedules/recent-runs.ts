import type { WorkOutcome } from '@golden-signals/core/extension';

const maxKept = 40;

/** A run of a schedule that is over, or was missed. */
export interface RecentRun {
  /** When it began, or was due where it was missed, in Unix milliseconds. */
  readonly startedAtMs: number;
  /** Undefined where it was missed. */
  readonly durationMs: number | undefined;
  readonly outcome: WorkOutcome | 'missed';
}

/** The latest 40 of one schedule, the oldest first. */
export class RecentRuns {
  readonly #runs: RecentRun[] = [];

  add(run: RecentRun): void {
    this.#runs.push(run);
    if (this.#runs.length > maxKept) this.#runs.shift();
  }

  list(): readonly RecentRun[] {
    return [...this.#runs];
  }
}
