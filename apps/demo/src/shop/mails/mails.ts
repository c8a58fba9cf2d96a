import { setTimeout as wait } from 'node:timers/promises';
import { type Jobs, jobs } from '@golden-signals/jobs';
import { type CallTime, durationMs } from '../../call-time.ts';
import { type Random, seededRandom } from '../../random.ts';

/** What is sent when somebody has paid. */
export interface ReceiptMail {
  readonly cartId: string;
  readonly totalCents: number;
}

/** Sends mails, some time after somebody asks for it. */
export interface MailQueue {
  add(mail: ReceiptMail): Promise<void>;
  close(): Promise<void>;
}

export const queueName = 'mails';
export const jobName = 'receipt';
export const attempts = 3;
export const backoffMs = 20;
/** Mails that are sent at a time. */
export const concurrency = 4;

const mailServer: CallTime = { medianMs: 30, p99Ms: 120 };
const busyRatio = 0.15;

/** Some mails are sent at the third attempt. */
const longestSendingMs = 5_000;

/** How many mails were asked for, and how many have come to an end: sent, or given up after so many attempts. */
export interface MailCounts {
  readonly asked: number;
  readonly counted: number;
}

/** The mails of the shop: how many there should be, and what the monitor counts of them. */
export class Mails {
  readonly jobs: Jobs = jobs({ queueIntervalMs: 1_000 });
  #asked = 0;
  readonly #random: Random;
  #queue: MailQueue | undefined;

  constructor(seed: number) {
    this.#random = seededRandom(seed + 1);
  }

  async open(redisUrl: string | undefined): Promise<void> {
    if (redisUrl === undefined) {
      const { MemoryMailQueue } = await import('./memory-mail-queue.ts');
      this.#queue = new MemoryMailQueue(this.jobs, () => this.#deliver());
    } else {
      const { openBullMailQueue } = await import('./bull-mail-queue.ts');
      this.#queue = openBullMailQueue(redisUrl, () => this.#deliver());
    }
  }

  async send(mail: ReceiptMail): Promise<void> {
    await this.#queue!.add(mail);
    this.#asked += 1;
  }

  get counts(): MailCounts {
    const job = this.jobs.snapshot().jobs.find((one) => one.job === jobName);
    return { asked: this.#asked, counted: job === undefined ? 0 : job.runs - job.retried };
  }

  /** Resolves when nothing is to be sent any more; after a while in any case. */
  async allEnded(): Promise<void> {
    const deadlineMs = performance.now() + longestSendingMs;
    for (let { asked, counted } = this.counts; asked !== counted; { asked, counted } = this.counts) {
      if (performance.now() > deadlineMs) return;
      await wait(20);
    }
  }

  async close(): Promise<void> {
    await this.#queue?.close();
  }

  /** The mail server is slow, and now and then busy. @throws Error */
  async #deliver(): Promise<void> {
    await wait(durationMs(mailServer, this.#random));
    if (this.#random() < busyRatio) throw new Error('The mail server is busy.');
  }
}
