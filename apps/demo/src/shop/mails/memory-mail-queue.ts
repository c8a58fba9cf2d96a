import { setTimeout as wait } from 'node:timers/promises';
import type { Jobs } from '@golden-signals/jobs';
import {
  attempts,
  backoffMs,
  concurrency,
  jobName,
  type MailQueue,
  queueName,
  type ReceiptMail,
} from './mails.ts';

interface Waiting {
  readonly mail: ReceiptMail;
  readonly sinceMs: number;
  readonly attempt: number;
}

/** A queue in this process, of which nothing is left when that ends. */
export class MemoryMailQueue implements MailQueue {
  readonly #jobs: Jobs;
  readonly #deliver: () => Promise<void>;
  readonly #waiting: Waiting[] = [];
  #active = 0;
  #isWatched = false;

  constructor(jobs: Jobs, deliver: () => Promise<void>) {
    this.#jobs = jobs;
    this.#deliver = deliver;
  }

  async add(mail: ReceiptMail): Promise<void> {
    this.#watch();
    this.#push({ mail, sinceMs: performance.now(), attempt: 1 });
  }

  async close(): Promise<void> {
    this.#waiting.length = 0;
  }

  #push(waiting: Waiting): void {
    this.#waiting.push(waiting);
    if (this.#active < concurrency) void this.#work();
  }

  async #work(): Promise<void> {
    const job = this.#jobs.define(jobName, { queue: queueName, system: 'memory' });
    this.#active += 1;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      const { mail, sinceMs, attempt } = next;
      const details = { waitMs: performance.now() - sinceMs, attempt, maxAttempts: attempts };
      try {
        await job.run(this.#deliver, details);
      } catch {
        // The monitor has it; after the last attempt nobody else wants it.
        if (attempt < attempts) this.#again({ mail, attempt: attempt + 1 });
      }
    }
    this.#active -= 1;
  }

  #again(next: Omit<Waiting, 'sinceMs'>): void {
    void wait(backoffMs).then(() => this.#push({ ...next, sinceMs: performance.now() }));
  }

  /** Once a monitor uses the jobs, which it does before anybody can buy. */
  #watch(): void {
    if (this.#isWatched) return;
    this.#isWatched = true;
    this.#jobs.watchQueue(queueName, {
      system: 'memory',
      read: () => {
        const [oldest] = this.#waiting;
        return {
          jobs: { waiting: this.#waiting.length, active: this.#active },
          oldestAgeMs: oldest === undefined ? 0 : performance.now() - oldest.sinceMs,
        };
      },
      concurrency: () => concurrency,
    });
  }
}
