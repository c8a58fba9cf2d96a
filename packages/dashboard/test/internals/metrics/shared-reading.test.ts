import { FakeClock } from '@golden-signals/core/testing';
import { expect, test } from '@jest/globals';
import { SharedReading } from '../../../src/metrics/shared-reading.ts';

const everyMs = 5_000;

function counting(clock = new FakeClock()) {
  let reads = 0;
  let failure: Error | undefined;
  const reading = new SharedReading(clock, everyMs, async () => {
    reads += 1;
    if (failure !== undefined) throw failure;
    return reads;
  });
  return {
    clock,
    reading,
    reads: () => reads,
    fail: (error: Error | undefined) => {
      failure = error;
    },
  };
}

test('all who ask within an interval share one reading', async () => {
  const { clock, reading, reads } = counting();
  expect(reading.latest()).toBeUndefined();
  expect(await Promise.all([reading.current(), reading.current()])).toEqual([1, 1]);
  expect([reading.latest(), reads()]).toEqual([1, 1]);
  clock.advance(everyMs);
  // What is due is begun, and the last is given meanwhile.
  expect(reading.latest()).toBe(1);
  await reading.current();
  expect([reading.latest(), reads()]).toEqual([2, 2]);
});

test('nobody asks, and nothing is read; what is old by then is not given', async () => {
  const { clock, reading, reads } = counting();
  await reading.current();
  clock.advance(10 * everyMs);
  expect(reads()).toBe(1);
  expect(reading.latest()).toBeUndefined();
  await reading.current();
  expect(reading.latest()).toBe(2);
});

test('a reading that takes longer than the interval is not begun twice', async () => {
  const clock = new FakeClock();
  let settle = (_value: string) => {};
  let reads = 0;
  const reading = new SharedReading(clock, everyMs, () => {
    reads += 1;
    return new Promise<string>((resolve) => {
      settle = resolve;
    });
  });
  const current = reading.current();
  clock.advance(2 * everyMs);
  expect(reading.latest()).toBeUndefined();
  settle('late');
  expect([await current, reads]).toEqual(['late', 1]);
});

test('a failure is thrown until a reading succeeds', async () => {
  const { clock, reading, fail } = counting();
  fail(new Error('It fails.'));
  await expect(reading.current()).rejects.toThrow('It fails.');
  expect(() => reading.latest()).toThrow('It fails.');
  fail(undefined);
  clock.advance(everyMs);
  await reading.current();
  expect(reading.latest()).toBe(2);
});

test('what was forgotten is read anew', async () => {
  const { reading } = counting();
  await reading.current();
  reading.forget();
  expect(reading.latest()).toBeUndefined();
  await reading.current();
  expect(reading.latest()).toBe(2);
});
