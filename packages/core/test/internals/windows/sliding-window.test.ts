import { FakeClock } from '@golden-signals/core/testing';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { scaled } from '../../../../../test/test-scale.ts';
import { SlidingWindow, type SlidingWindowOptions } from '../../../src/windows/sliding-window.ts';
import { createWindow } from './support.ts';

function setUp(options: Partial<SlidingWindowOptions> = {}) {
  const clock = new FakeClock();
  return { clock, ...createWindow({ clock, ...options }) };
}

test('in the first second a rate is what was counted, not what that would be in a second', () => {
  const { clock, window, record } = setUp();
  clock.advance(0.0001);
  record(1, { bytesIn: 10, bytesOut: 20 });
  expect(window.read('short')).toMatchObject({
    requestsPerSecond: 1,
    bytesInPerSecond: 10,
    bytesOutPerSecond: 20,
  });
});

test('without requests everything is 0 and Apdex 1, also before any time has passed', () => {
  const { clock, window } = setUp();
  const nothing = {
    requests: 0,
    requestsPerSecond: 0,
    errors: 0,
    errorRatio: 0,
    apdex: 1,
    bytesInPerSecond: 0,
    bytesOutPerSecond: 0,
    latency: { p50Ms: 0, p90Ms: 0, p95Ms: 0, p99Ms: 0, p999Ms: 0, maxMs: 0, meanMs: 0 },
  };
  expect(window.read('short')).toEqual({ ...nothing, seconds: 0 });
  clock.advance(500_000);
  expect(window.read('short')).toEqual({ ...nothing, seconds: 59 });
  expect(window.read('long')).toEqual({ ...nothing, seconds: 500 });
});

test('totals are what a whole reading has besides percentiles, however long ago it was recorded', () => {
  const { clock, window, record } = setUp();
  for (let second = 0; second < 1_000; second++) {
    const { busy, isError } = { busy: second % 7 === 0, isError: second % 5 === 0 };
    for (let i = 0; i < (busy ? 300 : 2); i++) record(second + i, { isError, bytesIn: i, bytesOut: second });
    clock.advance(1_000);
  }
  for (const which of ['short', 'long', 5_000, 300_000] as const) {
    const { latency, ...summary } = window.read(which);
    const { maxMs, meanMs } = latency;
    expect(summary.requests).toBeGreaterThan(0);
    expect(window.readTotals(which)).toEqual({ ...summary, latency: { maxMs, meanMs } });
  }
});

test('counts traffic, errors, bytes and Apdex', () => {
  const { clock, window, record } = setUp();
  record(500, { bytesIn: 10, bytesOut: 1_000 });
  record(500.001);
  record(2_000);
  record(2_000.001);
  record(1, { isError: true, bytesOut: 500 });
  clock.advance(2_000);
  const summary = window.read('short');
  expect(summary).toMatchObject({
    seconds: 2,
    requests: 5,
    requestsPerSecond: 2.5,
    errors: 1,
    errorRatio: 0.2,
  });
  expect(summary).toMatchObject({ apdex: (1 + 2 / 2) / 5, bytesInPerSecond: 5, bytesOutPerSecond: 750 });
  expect(summary.latency.maxMs).toBeCloseTo(2_000.001, 6);
  expect(summary.latency.meanMs).toBeCloseTo((500 + 500.001 + 2_000 + 2_000.001 + 1) / 5, 6);
});

test('a percentile is never longer than the longest request', () => {
  const { window, record } = setUp();
  record(1_000.4);
  expect(window.read('short').latency).toMatchObject({ p50Ms: 1_000.4, p999Ms: 1_000.4, maxMs: 1_000.4 });
});

test('a reading takes nothing away, and requests after it are counted in', () => {
  const { window, record } = setUp();
  record(1);
  expect(window.read('short')).toEqual(window.read('short'));
  record(1);
  expect([window.read('short').requests, window.read('long').requests]).toEqual([2, 2]);
});

test('divides by the time since the start until the window is full', () => {
  const { clock, window, record } = setUp();
  for (let second = 0; second < 200; second++) {
    for (let request = 0; request < 10; request++) {
      clock.advance(100);
      record(1);
    }
    expect(window.read('short').requestsPerSecond).toBeCloseTo(10, 0);
    expect(window.read('long').seconds).toBe(second + 1);
  }
  clock.advance(999);
  expect(window.read('short').seconds).toBeCloseTo(59.999);
});

test('counts from the given start, which may lie before the window was made', () => {
  const clock = new FakeClock();
  clock.advance(100_000);
  const { window, record } = setUp({ clock, startedAtMs: 70_500 });
  record(1);
  expect(window.read('short')).toMatchObject({ seconds: 29.5, requests: 1 });
  clock.advance(1_000_000);
  expect(window.read('short').seconds).toBeCloseTo(59.5);
});

test('requests leave the window one slot at a time', () => {
  const { clock, window, record } = setUp();
  for (let second = 0; second < 60; second++) {
    record(1);
    clock.advance(1_000);
  }
  const left: number[] = [];
  for (let second = 0; second < 60; second++) {
    left.push(window.read('short').requests);
    clock.advance(1_000);
  }
  expect(left).toEqual(Array.from({ length: 60 }, (_, second) => 59 - second));
});

test('requests leave the long window after 14 to 15 minutes', () => {
  const { clock, window, record } = setUp();
  clock.advance(30_000);
  record(1);
  clock.advance(14 * 60_000);
  expect(window.read('long').requests).toBe(1);
  record(1);
  clock.advance(60_000);
  expect(window.read('long')).toMatchObject({ requests: 1, seconds: 14 * 60 + 30 });
});

test.each([61_000, 3_600_000, 86_400_000 * 400])(
  'forgets everything after %d ms without a request',
  (idleMs) => {
    const { clock, window, record } = setUp();
    for (let request = 0; request < 100; request++) record(1_000, { isError: true });
    clock.advance(idleMs);
    record(3);
    const summary = window.read('short');
    expect(summary).toMatchObject({ requests: 1, errors: 0, apdex: 1 });
    expect(summary.latency.maxMs).toBeCloseTo(3);
  },
);

test('counts a request with an earlier time than the last in the current slot', () => {
  const { clock, window, record } = setUp();
  clock.advance(90_000);
  record(1);
  record(1, { nowMs: 5_000 });
  expect(window.read('short').requests).toBe(2);
});

test('keeps every request of a slot that is busier than the list of pending requests is long', () => {
  const { clock, window, record } = setUp();
  for (let request = 0; request < 10_000; request++) record(1 + (request % 100));
  clock.advance(2_000);
  for (let request = 0; request < 5_000; request++) record(1_000);
  const summary = window.read('short');
  expect(summary.requests).toBe(15_000);
  expect(summary.latency.meanMs).toBeCloseTo((10_000 * 50.5 + 5_000 * 1_000) / 15_000, 6);
  expect(summary.latency.p90Ms).toBe(1_000);
});

describe('against a plain list of requests', () => {
  const shapes = [
    { windowMs: 60_000, slots: 60, longWindowMs: 900_000, longSlots: 15 },
    { windowMs: 60_000, slots: 60, longWindowMs: 120_000, longSlots: 12 },
    { windowMs: 1_000, slots: 10, longWindowMs: 900_000, longSlots: 15 },
    { windowMs: 7_000, slots: 60, longWindowMs: 100_000, longSlots: 15 },
    { windowMs: 3_600_000, slots: 60, longWindowMs: 900_000, longSlots: 15 },
  ];
  const step = fc.record({
    advanceMs: fc.oneof(fc.nat(40), fc.nat(3_000), fc.nat(120_000), fc.nat(2_000_000)),
    burst: fc.integer({ min: 0, max: 130 }),
    latencyMs: fc.double({ min: 0, max: 30_000, noNaN: true }),
    isError: fc.boolean(),
    readShort: fc.boolean(),
  });

  test.each(shapes)('windowMs $windowMs, longWindowMs $longWindowMs', (shape) => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { clock, window, record } = setUp(shape);
        const slotMs = shape.windowMs / shape.slots;
        const longSlotMs = Math.round(shape.longWindowMs / shape.longSlots / slotMs) * slotMs;
        const requests: Array<{ atMs: number; latencyMs: number; isError: boolean }> = [];
        for (const { advanceMs, burst, latencyMs, isError, readShort } of steps) {
          clock.advance(advanceMs);
          for (let index = 0; index < burst; index++) {
            requests.push({ atMs: clock.now(), latencyMs: latencyMs / (index + 1), isError });
            record(latencyMs / (index + 1), { isError });
          }
          const [which, span, count] = readShort
            ? (['short', slotMs, shape.slots] as const)
            : (['long', longSlotMs, shape.longSlots] as const);
          const fromMs = Math.max(0, (Math.floor(clock.now() / span) - count + 1) * span);
          const inside = requests.filter(({ atMs }) => atMs >= fromMs);
          const summary = window.read(which);
          const latencies = inside.map((request) => request.latencyMs);
          expect(summary.requests).toBe(inside.length);
          expect(summary.errors).toBe(inside.filter((request) => request.isError).length);
          expect(summary.seconds).toBeCloseTo((clock.now() - fromMs) / 1_000, 6);
          expect(summary.latency.maxMs).toBeCloseTo(Math.max(0, ...latencies), 5);
          const mean = inside.length === 0 ? 0 : latencies.reduce((sum, ms) => sum + ms, 0) / inside.length;
          expect(summary.latency.meanMs).toBeCloseTo(mean, 5);
        }
      }),
      { numRuns: scaled(60) },
    );
  });
});

describe('slot by slot', () => {
  test.each(['short', 'long'] as const)(
    'the slots of the %s window hold what was recorded in them',
    (which) => {
      const { clock, window, record } = setUp();
      const lengthMs = which === 'short' ? 1_000 : 60_000;
      const recorded = new Map<number, { requests: number; errors: number; durations: number[] }>();
      for (let at = 0; at < 20 * 60; at++) {
        const nowMs = clock.now();
        const slot = Math.floor(nowMs / lengthMs);
        const duration = 1 + (at % 400);
        const isError = at % 9 === 0;
        record(duration, { isError });
        const known = recorded.get(slot) ?? { requests: 0, errors: 0, durations: [] };
        recorded.set(slot, {
          requests: known.requests + 1,
          errors: known.errors + (isError ? 1 : 0),
          durations: [...known.durations, duration],
        });
        clock.advance(1_000);
      }
      const slots = window.readSlots(which);
      // The last one is empty: its second has only just begun.
      expect(slots).toHaveLength(which === 'short' ? 59 : 14);
      for (const { fromMs, lengthMs: length, requests, errors, cells } of slots) {
        const expected = recorded.get(Math.floor(fromMs / lengthMs))!;
        expect({ length, requests, errors }).toEqual({
          length: lengthMs,
          requests: expected.requests,
          errors: expected.errors,
        });
        // Every latency is in the cell that begins at or below it, and not in the next one.
        const counted = cells.flatMap((cell) => new Array<number>(cell.count).fill(cell.fromMs));
        const sorted = expected.durations.toSorted((a, b) => a - b);
        expect(counted).toHaveLength(sorted.length);
        for (const [index, from] of counted.entries()) {
          expect(sorted[index]! / from).toBeGreaterThan(0.99);
          expect(sorted[index]! / from).toBeLessThan(Math.SQRT2 * 1.01);
        }
      }
    },
  );

  test.each(['short', 'long'] as const)(
    'several windows are read as one in the slots of the %s one',
    (which) => {
      const clock = new FakeClock();
      const lengthMs = which === 'short' ? 1_000 : 60_000;
      const made = [createWindow({ clock }), createWindow({ clock })];
      const recorded = new Map<number, { durations: number[]; errors: number }>();
      for (let at = 0; at < 20 * 60; at++) {
        const slot = Math.floor(clock.now() / lengthMs);
        const known = recorded.get(slot) ?? { durations: [], errors: 0 };
        for (const [index, { record }] of made.entries()) {
          const duration = 10 + ((at * 7) % 300) + index * 500;
          record(duration, { isError: at % 5 === 0 });
          known.durations.push(duration);
        }
        if (at % 5 === 0) known.errors += made.length;
        recorded.set(slot, known);
        clock.advance(1_000);
      }
      const windows = made.map(({ window }) => window);
      const span = { fromMs: clock.now() - 3.5 * lengthMs, toMs: clock.now() - 1.5 * lengthMs };
      const slots = SlidingWindow.readSlotsTogether(windows, which, span);
      // Those that the span touches.
      const last = Math.floor(clock.now() / lengthMs);
      const touched = [last - 4, last - 3, last - 2];
      expect(slots.map(({ fromMs }) => fromMs / lengthMs)).toEqual(touched);
      for (const { fromMs, requests, errors, seconds, latency } of slots) {
        const { durations, errors: failed } = recorded.get(fromMs / lengthMs)!;
        expect({ requests, errors, seconds }).toEqual({
          requests: durations.length,
          errors: failed,
          seconds: lengthMs / 1_000,
        });
        const sorted = durations.toSorted((a, b) => a - b);
        const p99 = sorted[Math.ceil(0.99 * sorted.length) - 1]!;
        expect(Math.abs(latency.p99Ms - p99) / p99).toBeLessThan(0.01);
        expect(latency.maxMs).toBeCloseTo(sorted.at(-1)!);
      }
    },
  );

  test('reading them changes nothing', () => {
    const { clock, window, record } = setUp();
    for (let count = 0; count < 50; count++) record(count);
    const before = window.read('long');
    window.readSlots('long');
    SlidingWindow.readSlotsTogether([window], 'long', { fromMs: 0, toMs: clock.now() });
    expect(window.read('long')).toEqual(before);
  });

  test('without windows there are no slots', () => {
    expect(SlidingWindow.readSlotsTogether([], 'short', { fromMs: 0, toMs: 1_000 })).toEqual([]);
  });
});
