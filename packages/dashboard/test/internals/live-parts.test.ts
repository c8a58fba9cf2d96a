import { FakeClock } from '@golden-signals/core/testing';
import { expect, test } from '@jest/globals';
import { LiveParts } from '../../src/live-parts.ts';
import type { Part } from '../../src/part.ts';

function counted(length = 1): { part: Part; count(): number } {
  let count = 0;
  const part: Part = {
    everyMs: 2_000,
    read(parameters) {
      count += 1;
      return parameters.get('at')!.padEnd(length, '.');
    },
  };
  return { part, count: () => count };
}

test('all who look at one moment within an interval share what is computed for it', () => {
  const clock = new FakeClock();
  const { part, count } = counted();
  const parts = new LiveParts({ part }, clock, () => {});
  for (let reader = 0; reader < 3; reader++) expect(parts.read('part?at=1')).toBe('"1"');
  expect(count()).toBe(1);
  parts.read('part?at=2');
  clock.advance(2_000);
  parts.read('part?at=1');
  expect(count()).toBe(3);
});

test('however many moments are played, what is kept of them is bounded, and what is still fresh stays', () => {
  const clock = new FakeClock();
  const { part, count } = counted(1_000_000);
  const parts = new LiveParts({ part }, clock, () => {});
  for (let at = 0; at < 100; at++) {
    parts.read(`part?at=${at}`);
    clock.advance(1_000);
  }
  expect(count()).toBe(100);
  // Nine of a million characters have room; the last one is younger than the interval.
  parts.read('part?at=99');
  expect(count()).toBe(100);
  parts.read('part?at=0');
  expect(count()).toBe(101);
});

test('what takes long is computed so seldom that it takes a four-hundredth of a core', () => {
  const clock = new FakeClock();
  let count = 0;
  const slow: Part = {
    everyMs: 1_000,
    read() {
      clock.advance(30);
      return ++count;
    },
  };
  const parts = new LiveParts({ slow }, clock, () => {});
  const fromMs = clock.now();
  while (clock.now() - fromMs < 600_000) {
    parts.read('slow');
    clock.advance(1_000);
  }
  // 30 ms every 12 s, and once more in the beginning.
  expect(count).toBeGreaterThan(45);
  expect(count).toBeLessThanOrEqual(52);
  expect(parts.read('slow')).toBe(String(count));
});

test('what begins to take long, as routes come, is computed less often from then on', () => {
  const clock = new FakeClock();
  let count = 0;
  let tookMs = 1;
  const growing: Part = {
    everyMs: 1_000,
    read() {
      clock.advance(tookMs);
      return ++count;
    },
  };
  const parts = new LiveParts({ growing }, clock, () => {});
  const countIn = (lengthMs: number) => {
    const before = count;
    for (const endMs = clock.now() + lengthMs; clock.now() < endMs; clock.advance(1_000))
      parts.read('growing');
    return count - before;
  };
  expect(countIn(100_000)).toBeGreaterThanOrEqual(99);
  tookMs = 50;
  countIn(60_000);
  // 50 ms every 20 s.
  expect(countIn(600_000)).toBeLessThanOrEqual(31);
});
