// Messages that consumers have and do not acknowledge: how many, against what they may have, and since when.

import { createMonitor, type Monitor } from '@golden-signals/core';
import type { ExtensionHost } from '@golden-signals/core/extension';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { type Jobs, jobs } from '@golden-signals/jobs';
import { observeConsumer, stopObserving } from '@golden-signals/jobs/amqplib';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { FakeChannel } from './fake-channel.ts';

let clock: FakeClock;
let work: Jobs;
let monitor: Monitor;
let host: ExtensionHost;
let channel: FakeChannel;

beforeEach(() => {
  clock = new FakeClock();
  work = jobs();
  const listener = {
    name: 'listener',
    setup(given: ExtensionHost) {
      host = given;
    },
  };
  monitor = createMonitor({ extensions: [work, listener], clock, logger: new MemoryLogger(), env: {} });
  channel = observeConsumer(new FakeChannel(), { monitor });
});

afterEach(() => monitor.close());

const nothing = () => {};
const never = () => new Promise<void>(nothing);
const held = (queue = 'orders') => work.snapshot().queues.find((one) => one.queue === queue)?.unacknowledged;
const read = (signal: string) => host.signals.get(signal).read(60_000)?.value;
const finding = () => monitor.review().findings.find(({ id }) => id === 'queue-unacknowledged:orders');
const scraped = async (name: string) =>
  (await monitor.registry.metrics()).split('\n').filter((line) => line.startsWith(`${name}{`));

test('the oldest message that is left is the one that ages', async () => {
  channel.prefetch(4);
  const tag = channel.consume('orders', nothing);
  const messages = [1, 2, 3].map(() => {
    const message = channel.deliver(tag);
    clock.advance(10_000);
    return message;
  });
  expect(held()).toEqual({ count: 3, handled: 3, oldestAgeMs: 30_000, prefetch: 4 });
  channel.ack(messages[0]!);
  expect(held()).toEqual({ count: 2, handled: 2, oldestAgeMs: 20_000, prefetch: 4 });
  expect([read('queue.unacknowledged_age'), read('queue.prefetch_used')]).toEqual([20, 0.5]);
  expect(await scraped('queue_messages_unacknowledged')).toEqual([
    'queue_messages_unacknowledged{queue="orders"} 2',
  ]);
  expect(await scraped('queue_oldest_unacknowledged_age_seconds')).toEqual([
    'queue_oldest_unacknowledged_age_seconds{queue="orders"} 20',
  ]);
  expect(await scraped('queue_prefetch_used_ratio')).toEqual([
    'queue_prefetch_used_ratio{queue="orders"} 0.5',
  ]);
  expect(monitor.reportSections()).toContainEqual({
    headline: 'jobs',
    lines: ['orders: 2 of 4 prefetched not acknowledged, the oldest for 20 s'],
  });
  channel.ack(messages[2]!, true);
  expect(held()).toEqual({ count: 0, handled: 0, oldestAgeMs: 0, prefetch: 4 });
  clock.advance(61_000);
  expect(read('queue.unacknowledged_age')).toBe(0);
});

test('a handler that forgets to acknowledge is found, and so is one that hangs', () => {
  channel.prefetch(2);
  const forgetful = channel.consume('orders', nothing);
  const messages = [channel.deliver(forgetful), channel.deliver(forgetful)];
  clock.advance(299_000);
  expect(finding()).toBeUndefined();
  clock.advance(61_000);
  expect(finding()).toMatchObject({
    severity: 'warning',
    title: 'A message of orders is not acknowledged for 6 min',
    evidence: [
      '2 of 2 prefetched messages are not acknowledged',
      'the handlers of 2 of them are done',
      'the consumers get no further message until one of them is',
    ],
    next: expect.stringContaining('neither acknowledges nor rejects'),
  });
  for (const message of messages) channel.ack(message);
  expect(finding()).toBeUndefined();
  channel.deliver(channel.consume('orders', never));
  clock.advance(1_501_000);
  expect(finding()).toMatchObject({
    severity: 'critical',
    evidence: ['1 of 4 prefetched messages are not acknowledged', 'the handlers of 0 of them are done'],
    next: expect.stringContaining('what the handlers wait for'),
  });
});

test('consumers may have as many as their prefetch says when they begin, or their channel together', () => {
  const unlimited = channel.consume('mails', nothing);
  channel.deliver(unlimited);
  expect(held('mails')).toMatchObject({ count: 1, prefetch: undefined });
  channel.prefetch(3);
  const [first, second] = [channel.consume('orders', nothing), channel.consume('orders', nothing)];
  channel.deliver(first);
  expect(held()).toMatchObject({ prefetch: 3 });
  channel.deliver(second);
  expect(held()).toMatchObject({ prefetch: 6 });
  channel.cancel(first);
  expect(held()).toMatchObject({ count: 2, prefetch: 3 });
  channel.cancelByBroker(second);
  expect(held()).toMatchObject({ count: 2, prefetch: undefined });
  channel.prefetch(5, true);
  for (const tag of [channel.consume('orders', nothing), channel.consume('orders', nothing)]) {
    channel.deliver(tag);
  }
  expect(held()).toMatchObject({ count: 4, prefetch: 5 });
  channel.emit('close');
  expect(held()).toEqual({ count: 0, handled: 0, oldestAgeMs: 0, prefetch: undefined });
});

test('whoever takes messages without acknowledging them has none, and what is observed no more is forgotten', () => {
  channel.prefetch(2);
  channel.deliver(channel.consume('orders', never, { noAck: true }));
  expect(held()).toEqual({ count: 0, handled: 0, oldestAgeMs: 0, prefetch: undefined });
  channel.deliver(channel.consume('orders', never));
  expect(held()).toMatchObject({ count: 1, prefetch: 2 });
  stopObserving(channel);
  expect(held()).toEqual({ count: 0, handled: 0, oldestAgeMs: 0, prefetch: undefined });
});

test('a queue that is only looked at has no such signals', async () => {
  work.watchQueue('mail', { read: () => ({ jobs: { waiting: 1 } }) });
  await work.refresh();
  expect([read('queue.unacknowledged_age'), read('queue.prefetch_used')]).toEqual([undefined, undefined]);
  expect(held('mail')).toBeUndefined();
  expect(await scraped('queue_messages_unacknowledged')).toEqual([]);
});
