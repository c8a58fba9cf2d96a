import { readdirSync, readFileSync, statSync } from 'node:fs';
import type { Clock } from '@golden-signals/core';

/** A list of more files takes milliseconds. */
const manyFiles = 1_000;
const minuteMs = 60_000;

/** The files and sockets that the process has open. */
export class OpenFiles {
  readonly #clock: Clock;
  #count: number | undefined;
  #nextMs = Number.NEGATIVE_INFINITY;
  #limit: number | undefined;
  #nextLimitMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts at each question while there are few, and at most once a minute where many have to be listed. */
  count(): number | undefined {
    const nowMs = this.#clock.now();
    if (nowMs < this.#nextMs) return this.#count;
    try {
      // Since Linux 6.2 the size of the folder is the number of its entries.
      const { size } = statSync('/proc/self/fd');
      this.#count = size > 0 ? size : readdirSync('/proc/self/fd').length - 1;
      this.#nextMs = nowMs + (size === 0 && this.#count > manyFiles ? minuteMs : 0);
    } catch {
      this.#count = undefined;
    }
    return this.#count;
  }

  /** Undefined where there is none. Read once a minute, because it hardly ever changes. */
  limit(): number | undefined {
    const nowMs = this.#clock.now();
    if (nowMs < this.#nextLimitMs) return this.#limit;
    this.#nextLimitMs = nowMs + minuteMs;
    try {
      const [, soft] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
      this.#limit = soft === undefined ? undefined : Number(soft);
    } catch {
      this.#limit = undefined;
    }
    return this.#limit;
  }
}
