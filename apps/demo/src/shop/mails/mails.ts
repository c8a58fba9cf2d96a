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

/** The mails of the shop: how many there should be, and what the monitor counts of them. */
export class Mails {
  readonly jobs: Jobs = jobs({ queueIntervalMs: 1_000 });
  /** How many were asked for. */
  asked = 0;
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
    this.asked += 1;
  }

  /** How many have come to an end: sent, or given up after so many attempts. */
  get counted(): number {
    const job = this.jobs.snapshot().jobs.find((one) => one.job === jobName);
    return job === undefined ? 0 : job.runs - job.retried;
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
