import { FakeClock } from '@golden-signals/core/testing';
import { expect, test } from '@jest/globals';

test('timers that come due run in order, at their own time', () => {
  const clock = new FakeClock(1_000);
  const seen: string[] = [];
  const stop = clock.every(10, () => seen.push(`every@${clock.now()}`));
  clock.after(15, () => seen.push(`after@${clock.now()}`));
  clock.advance(20);
  expect(seen).toEqual(['every@10', 'after@15', 'every@20']);
  stop();
  stop();
  clock.advance(100);
  expect(seen).toHaveLength(3);
  expect(clock.pendingTimers).toBe(0);
  expect(clock.wallTimeMs()).toBe(1_120);
});

test('the fake clock tells which timers would keep the process alive', () => {
  const clock = new FakeClock();
  clock.every(10, () => {});
  clock.after(10, () => {});
  const stop = clock.after(10, () => {}, { keepAlive: true });
  expect([clock.pendingTimers, clock.keepAliveTimers]).toEqual([3, 1]);
  stop();
  expect([clock.pendingTimers, clock.keepAliveTimers]).toEqual([2, 0]);
});
