import type { OpenWork } from '../work/open-work.ts';

/** What ended lately, up to a number of which the rest is only counted. */
export class EndedWork {
  readonly #limit: number;
  #works: OpenWork[] = [];
  #unlisted = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(work: OpenWork): void {
    if (this.#works.length < this.#limit) this.#works.push(work);
    else this.#unlisted += 1;
  }

  /** Returns what had not ended at that time, in the order in which it ended. `count` includes all that was not kept. */
  after(timeMs: number): { readonly works: readonly OpenWork[]; readonly count: number } {
    const works = this.#works.filter(({ startedAtMs, ageMs }) => startedAtMs + ageMs >= timeMs);
    return { works, count: works.length + this.#unlisted };
  }

  clear(): void {
    if (this.#works.length > 0) this.#works = [];
    this.#unlisted = 0;
  }
}
