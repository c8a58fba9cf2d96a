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

test.each(['other', 'other?at=1', 'constructor', '__proto__?at=1'])('there is no part %s', (key) => {
  const parts = new LiveParts({ part: counted().part }, new FakeClock(), () => {});
  expect(parts.has(key)).toBe(false);
  expect(parts.read(key)).toBeUndefined();
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

/** Parts that take so many milliseconds each and count how often they were computed, by name. */
function timed(clock: FakeClock, tookMs: Record<string, number>) {
  const counts: Record<string, number> = {};
  const parts = Object.fromEntries(
    Object.keys(tookMs).map((name): [string, Part] => [
      name,
      {
        everyMs: 1_000,
        read() {
          clock.advance(tookMs[name]!);
          counts[name] = (counts[name] ?? 0) + 1;
          return counts[name];
        },
      },
    ]),
  );
  const live = new LiveParts(parts, clock, () => {});
  /** Reads these for so long, once a second, and returns how often each was computed. */
  const lookAt = (names: readonly string[], lengthMs: number): Record<string, number> => {
    const before = { ...counts };
    for (const endMs = clock.now() + lengthMs; clock.now() < endMs; clock.advance(1_000))
      for (const name of names) live.read(name);
    return Object.fromEntries(names.map((name) => [name, counts[name]! - (before[name] ?? 0)]));
  };
  return { live, tookMs, lookAt };
}

test('what takes long is computed so seldom that it takes a two-hundredth of a core', () => {
  const { live, lookAt } = timed(new FakeClock(), { slow: 30 });
  const { slow } = lookAt(['slow'], 600_000);
  // 30 ms every 6 s, and once more in the beginning.
  expect(slow).toBeGreaterThan(90);
  expect(slow).toBeLessThanOrEqual(102);
  expect(live.read('slow')).toBe(String(slow));
});

test('a view of many parts takes no more than one, and what is quickly computed does not wait for the rest', () => {
  const slow = ['a', 'b', 'c', 'd', 'e', 'f'];
  const tookMs = { ...Object.fromEntries(slow.map((name) => [name, 20])), quick: 0.1 };
  const { lookAt } = timed(new FakeClock(), tookMs);
  const { quick, ...counts } = lookAt([...slow, 'quick'], 600_000);
  // Each of the six takes a sixth of a two-hundredth: 20 ms every 24 s, and once more in the beginning.
  for (const count of Object.values(counts)) {
    expect(count).toBeGreaterThanOrEqual(21);
    expect(count).toBeLessThanOrEqual(27);
  }
  expect(quick).toBeGreaterThan(570);
});

test('what nobody looks at any more leaves its share to the others', () => {
  const { lookAt } = timed(new FakeClock(), { a: 20, b: 20 });
  // Both 20 ms every 8 s, then one of them every 4 s.
  expect(lookAt(['a', 'b'], 600_000).a).toBeLessThanOrEqual(77);
  expect(lookAt(['a'], 600_000).a).toBeGreaterThan(130);
});

test('what begins to take long, as routes come, is computed less often from then on', () => {
  const { tookMs, lookAt } = timed(new FakeClock(), { growing: 1 });
  expect(lookAt(['growing'], 100_000).growing).toBeGreaterThanOrEqual(99);
  tookMs.growing = 50;
  lookAt(['growing'], 60_000);
  // 50 ms every 10 s.
  expect(lookAt(['growing'], 600_000).growing).toBeLessThanOrEqual(61);
});
