import { observeQueue, observeWorker } from '@golden-signals/jobs/bullmq';
import { Queue, Worker } from 'bullmq';
import { attempts, backoffMs, concurrency, jobName, type MailQueue, queueName } from './mails.ts';

/** Of this run, so that several do not take each other's mails. */
const prefix = `golden-signals-demo:${process.pid}`;

/** A queue of BullMQ, with its worker in this process. */
export function openBullMailQueue(redisUrl: string, deliver: () => Promise<void>): MailQueue {
  const connection = { url: redisUrl };
  const queue = observeQueue(new Queue(queueName, { connection, prefix }));
  const worker = observeWorker(new Worker(queueName, deliver, { connection, prefix, concurrency }));
  // What happens to the connection is seen in the report.
  queue.on('error', () => {});
  worker.on('error', () => {});
  return {
    async add(mail) {
      const backoff = { type: 'fixed', delay: backoffMs };
      await queue.add(jobName, mail, { attempts, backoff, removeOnComplete: true, removeOnFail: true });
    },
    async close() {
      await worker.close();
      await queue.obliterate({ force: true });
      await queue.close();
    },
  };
}
