// Several processes of one service, which agree about who tells a channel.

import type { DedupeStore } from '@golden-signals/alerting';
import { FakeClock } from '@golden-signals/core/testing';
import { afterEach, expect, test } from '@jest/globals';
import { Replicas } from '../../../src/dedupe/replicas.ts';
import { firedAtMs, firing, resolved } from '../../sample-notifications.ts';
import { closeAll, notified, settled, Told } from './notified.ts';

afterEach(closeAll);

const named = { service: { name: 'shop' } };
const slow = firing('Slow', { labels: { route: '/orders' } });
const carts = firing('Slow', { labels: { route: '/carts' } });

/** A store whose clock goes with that of the first replica. */
class MemoryStore implements DedupeStore {
  readonly texts = new Map<string, string>();
  nowMs = firedAtMs;
  /** What a call waits for. */
  answers: () => Promise<void> = async () => {};

  async read(key: string) {
    await this.answers();
    return { text: this.texts.get(key) ?? '', nowMs: this.nowMs };
  }

  async replace(key: string, before: string, after: string) {
    await this.answers();
    if ((this.texts.get(key) ?? '') !== before) return false;
    this.texts.set(key, after);
    return true;
  }
}

/** Replicas with a channel each, whose clocks go on together. */
function replicas(count: number, options: object = {}) {
  const store = new MemoryStore();
  const all = Array.from({ length: count }, () => {
    const team = new Told();
    const dedupe = { groupWaitMs: 0, dedupe: store, ...options };
    return { team, ...notified([team], dedupe, named) };
  });
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= 1_000) {
      store.nowMs += 1_000;
      for (const { clock } of all) clock.advance(1_000);
      await settled();
      await settled();
    }
  };
  const told = () => all.map(({ team }) => team.names.flat());
  return { store, all, pass, told };
}

test('one tells, of the beginning and of the end', async () => {
  const { all, pass, told } = replicas(3);
  for (const { notifier } of all) notifier.take([slow]);
  await pass(1_000);
  expect(told().flat()).toEqual(['firing Slow/orders']);
  await pass(600_000);
  for (const { notifier } of all) notifier.take([resolved(slow)]);
  await pass(600_000);
  expect(told().flat()).toEqual(['firing Slow/orders', 'resolved Slow/orders']);
  const counted = all.map((one) => [one.counted('team', 'sent'), one.counted('team', 'deduplicated')]);
  expect(counted.flat().reduce((sum, count) => sum + count)).toBe(6);
});

test('an end is told when it has ended everywhere, by whoever comes last', async () => {
  const { all, pass, told } = replicas(2);
  const [first, second] = all;
  for (const { notifier } of all) notifier.take([slow]);
  await pass(120_000);
  first!.notifier.take([resolved(slow)]);
  await pass(600_000);
  expect(told().flat()).toEqual(['firing Slow/orders']);
  second!.notifier.take([resolved(slow)]);
  await pass(300_000);
  expect(told().flat()).toEqual(['firing Slow/orders', 'resolved Slow/orders']);
});

test('each tells what only it knows, and nobody tells twice', async () => {
  const { all, pass, told } = replicas(2);
  all[0]!.notifier.take([slow]);
  await pass(1_000);
  all[1]!.notifier.take([carts]);
  await pass(1_800_000);
  expect(told()).toEqual([['firing Slow/orders'], ['firing Slow/carts']]);
  all[1]!.notifier.take([slow]);
  await pass(600_000);
  expect(told().flat()).toHaveLength(2);
});

test('what fires on is told again by one of them, after the interval', async () => {
  const { all, pass, told } = replicas(3, { repeatIntervalMs: 900_000 });
  for (const { notifier } of all) notifier.take([slow]);
  await pass(880_000);
  expect(told().flat()).toHaveLength(1);
  await pass(400_000);
  expect(told().flat()).toHaveLength(2);
});

test('another one tells where the first cannot', async () => {
  const { all, pass, told } = replicas(2);
  all[0]!.team.outcome = () => {
    throw new Error('no way out');
  };
  all[0]!.notifier.take([slow]);
  await pass(1_000);
  all[1]!.notifier.take([slow]);
  await pass(1_000);
  expect(told()).toEqual([[], ['firing Slow/orders']]);
});

test('one that has died while it told is followed by another', async () => {
  const { all, pass, told } = replicas(2);
  all[0]!.team.outcome = () => new Promise(() => {});
  all[0]!.notifier.take([slow]);
  await settled();
  // Its clock stands still from now on: it is dead.
  const [, second] = all;
  second!.notifier.take([slow]);
  await settled();
  expect(told().flat()).toEqual([]);
  all.shift();
  await pass(14_000);
  expect(second!.team.names.flat()).toEqual(['firing Slow/orders']);
});

test('where the store is silent or broken, each tells what it knows', async () => {
  for (const answers of [() => new Promise<void>(() => {}), () => Promise.reject(new Error('gone'))]) {
    const { store, all, pass, told } = replicas(2);
    store.answers = answers;
    for (const { notifier } of all) notifier.take([slow]);
    await pass(5_000);
    expect(told()).toEqual([['firing Slow/orders'], ['firing Slow/orders']]);
    const errors = all[0]!.logger.entries.filter(({ level }) => level === 'error');
    expect(errors).toHaveLength(1);
    // What was told meanwhile is not told again when the store is back.
    store.answers = async () => {};
    await pass(600_000);
    expect(told().flat()).toHaveLength(2);
    for (const { notifier } of all) notifier.take([resolved(slow)]);
    await pass(600_000);
    expect(
      told()
        .flat()
        .filter((one) => one === 'resolved Slow/orders'),
    ).toHaveLength(1);
  }
});

test('handlers and receivers that put replicas together are told by each', async () => {
  const store = new MemoryStore();
  const channels = [0, 1].map(() => Object.assign(new Told(), { isPerReplica: true }));
  for (const channel of channels)
    notified([channel], { groupWaitMs: 0, dedupe: store }, named).notifier.take([slow]);
  await settled();
  expect(channels.map(({ names }) => names.flat())).toEqual([['firing Slow/orders'], ['firing Slow/orders']]);
  expect(store.texts.size).toBe(0);
});

test('a service needs a name of its own, and keys have nothing of the instance', async () => {
  const store = new MemoryStore();
  expect(() => notified([new Told()], { dedupe: store })).toThrow(
    expect.objectContaining({ code: 'ERR_GS_ALERT_DEDUPE' }),
  );
  const service = { name: 'shop', version: '7.1', environment: 'production', instance: 'pod-17' };
  notified([new Told()], { groupWaitMs: 0, dedupe: store }, { service }).notifier.take([slow]);
  await settled();
  expect([...store.texts.keys()]).toEqual([expect.stringMatching(/^told:shop:production:team:[\w-]{22}$/)]);
  expect(JSON.stringify([...store.texts])).not.toMatch(/pod-17|7\.1/);
});

test('what a replica says of a group is written in the order in which it says it, however a pool mixes it up', async () => {
  const store = new MemoryStore();
  const clock = new FakeClock();
  const host = {
    clock,
    internalError: () => {},
    service: { name: 'shop', version: '1', environment: 'test', instance: 'a' },
  };
  const own = new Replicas(store, host);
  const fires = {
    channel: 'team',
    groupKey: 'Slow',
    firing: new Set(['a']),
    resolved: new Set<string>(),
    told: new Set<string>(),
  };
  const ends = { ...fires, firing: new Set<string>(), resolved: new Set(['a']), told: new Set(['a']) };
  await own.told(fires, new Set());
  // The first call takes longer than all that come after it.
  let answer = () => {};
  let calls = 0;
  store.answers = () =>
    calls++ === 0
      ? new Promise((resolve) => {
          answer = resolve;
        })
      : Promise.resolve();
  const noted = own.note(fires);
  const claimed = own.claim(ends, 3_600_000, 1_000);
  await settled();
  answer();
  await noted;
  expect(await claimed).toEqual({ kind: 'tell', leaveOut: new Set() });
  // Nobody takes it for firing any more.
  const [record] = store.texts.values();
  expect(JSON.parse(record!).alerts.a.firesIn).toEqual({});
});

test('an alert that ends while another replica tells of it holds up nobody', async () => {
  const { all, pass, told } = replicas(2, { groupIntervalMs: 1_000 });
  const [first, second] = all;
  let answer = () => {};
  first!.team.outcome = () =>
    new Promise((resolve) => {
      answer = resolve;
    });
  first!.notifier.take([slow]);
  await settled();
  // The first tells, and the second leaves it to that one.
  second!.notifier.take([slow]);
  await pass(1_000);
  second!.notifier.take([resolved(slow)]);
  await settled();
  first!.team.outcome = () => {};
  answer();
  await settled();
  first!.notifier.take([resolved(slow)]);
  await pass(30_000);
  expect(told().flat()).toEqual(['firing Slow/orders', 'resolved Slow/orders']);
});
