import type { CheckStatus } from './status.ts';

/** A status, and since when. */
export interface StatusSpan {
  readonly status: CheckStatus;
  /** Since the Unix epoch; it lasts until that of the next one. */
  readonly fromMs: number;
}

const maxSpans = 100;

/** Which status a check had when, since it ran first: the latest 100 spans. */
export class StatusHistory {
  #spans: readonly StatusSpan[] = [];

  /** The oldest first. */
  get spans(): readonly StatusSpan[] {
    return this.#spans;
  }

  /** Takes note of a run. @param endedMs Since the Unix epoch. */
  note(status: CheckStatus, endedMs: number): void {
    if (this.#spans.at(-1)?.status === status) return;
    this.#spans = [...this.#spans, { status, fromMs: endedMs }].slice(-maxSpans);
  }
}
