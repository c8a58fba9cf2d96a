// What a consumer of JetStream may be set up with, told by a client that stands still unless the test moves its clock.

import { createMonitor, type Monitor } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { type Jobs, jobs } from '@golden-signals/jobs';
import { observeConsumer } from '@golden-signals/jobs/nats';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { until } from './bullmq-scene.ts';

let clock: FakeClock;
let work: Jobs;
let monitor: Monitor;

beforeEach(() => {
  clock = new FakeClock();
  work = jobs();
  monitor = createMonitor({ extensions: [work], clock, logger: new MemoryLogger(), env: {} });
});

afterEach(() => monitor.close());

interface Options {
  readonly callback?: (message: unknown) => void;
}

interface Message {
  ack(): void;
  working(): void;
}

/** Runs end once their promises have settled. */
async function jobsAtRest() {
  await until(() => work.snapshot().jobs.every(({ active }) => active === 0));
  return work.snapshot().jobs;
}

/** Observes a consumer. @returns What delivers a message to its callback. */
async function consuming(
  config: object,
): Promise<(subject: string, count?: number, sequence?: number) => Message> {
  let deliver: (message: unknown) => void = () => {};
  const consumer = {
    info: async () => ({
      stream_name: 'ORDERS',
      name: 'billing',
      config: { durable_name: 'billing', ...config },
    }),
    consume: async ({ callback }: Options = {}) => {
      if (callback !== undefined) deliver = callback;
    },
  };
  await observeConsumer(consumer, { monitor }).consume({ callback: () => {} });
  return (subject, deliveryCount = 1, streamSequence = 7) => {
    const timestampNanos = (clock.wallTimeMs() - 1_500) * 1_000_000;
    const message = {
      subject,
      info: { deliveryCount, streamSequence, timestampNanos },
      ack() {},
      nak() {},
      working() {},
    };
    deliver(message);
    return message;
  };
}

const messages = () => work.snapshot().queues.find(({ queue }) => queue === 'ORDERS/billing')!.messages!;
const seconds = (count: number) => count * 1_000_000_000;

test('a message that nobody settles in time is returned, and whoever works on it has as much time again', async () => {
  const deliver = await consuming({ ack_wait: seconds(30) });
  const held = deliver('orders');
  clock.advance(20_000);
  held.working();
  clock.advance(29_000);
  expect(messages()).toMatchObject({ unacknowledged: 1, returned: 0 });
  clock.advance(1_001);
  expect(messages()).toMatchObject({ unacknowledged: 0, returned: 1 });
  held.ack();
  expect(messages()).toMatchObject({ acknowledged: 0, returned: 1 });
  expect(work.snapshot().queues[0]).toMatchObject({ stalled: 1 });
  expect(await jobsAtRest()).toMatchObject([
    { job: 'ORDERS/billing', runs: 1, errors: 1, retried: 1, failed: 0 },
  ]);
});

test('each delivery has its own wait, and the last one fails for good', async () => {
  const deliver = await consuming({ backoff: [seconds(1), seconds(5)], max_deliver: 3 });
  deliver('orders');
  clock.advance(1_001);
  expect(messages()).toMatchObject({ consumed: 1, returned: 1 });
  deliver('orders', 2);
  clock.advance(4_999);
  expect(messages()).toMatchObject({ consumed: 2, returned: 1 });
  clock.advance(2);
  deliver('orders', 3);
  clock.advance(5_001);
  expect(messages()).toMatchObject({ consumed: 3, redelivered: 2, returned: 3 });
  expect(await jobsAtRest()).toMatchObject([{ retried: 2, failed: 1 }]);
});

test('the server is believed before the timer', async () => {
  const deliver = await consuming({ ack_wait: seconds(30) });
  deliver('orders');
  clock.advance(29_999);
  deliver('orders', 2).ack();
  expect(messages()).toMatchObject({
    consumed: 2,
    redelivered: 1,
    returned: 1,
    acknowledged: 1,
    unacknowledged: 0,
  });
});

test('jobs have the names of the filters, and waits are those of first deliveries', async () => {
  const deliver = await consuming({ filter_subjects: ['orders.*.created', 'bills.>'] });
  deliver('orders.17.created', 1, 1).ack();
  deliver('orders.18.created', 2, 2).ack();
  deliver('bills.17.a', 1, 3).ack();
  deliver('bills', 1, 4).ack();
  deliver('orders.17.b.created', 1, 5).ack();
  const runs = Object.fromEntries((await jobsAtRest()).map((job) => [job.job, job.runs]));
  expect(runs).toEqual({ 'orders.*.created': 2, 'bills.>': 1, 'ORDERS/billing': 2 });
  const text = await monitor.registry.metrics();
  expect(text).toContain('job_wait_duration_seconds_sum{queue="ORDERS/billing"} 6\n');
  expect(text).toContain('job_wait_duration_seconds_count{queue="ORDERS/billing"} 4\n');
});
