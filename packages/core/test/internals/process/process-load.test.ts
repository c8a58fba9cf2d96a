import type { Clock, Stop } from '@golden-signals/core';
import { systemClock } from '@golden-signals/core/extension';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ProcessLoad } from '../../../src/process/process-load.ts';

/**
 * A clock like Node's event loop: while something blocks, time passes and no timer runs; the one that came due
 * meanwhile runs once when that is over, and the next time an interval later.
 */
class LoopClock implements Clock {
  nowMs = 5_000;
  cpuMs = 0;
  #dueMs = Number.POSITIVE_INFINITY;
  #tick: () => void = () => {};
  #intervalMs = 0;

  now = () => this.nowMs;
  wallTimeMs = () => this.nowMs;
  readCpu = () => ({ user: this.cpuMs * 600, system: this.cpuMs * 400 });

  every(intervalMs: number, callback: () => void): Stop {
    this.#dueMs = this.nowMs + intervalMs;
    this.#intervalMs = intervalMs;
    this.#tick = callback;
    return () => {
      this.#dueMs = Number.POSITIVE_INFINITY;
    };
  }

  after(): Stop {
    throw new Error('not used');
  }

  /** Lets time pass with an event loop that is free. */
  idle(forMs: number, cpuRatio = 0): void {
    const endMs = this.nowMs + forMs;
    this.runDue();
    while (this.#dueMs <= endMs) {
      this.#pass(this.#dueMs - this.nowMs, cpuRatio);
      this.runDue();
    }
    this.#pass(endMs - this.nowMs, cpuRatio);
  }

  /** Blocks the event loop at full load. */
  block(forMs: number): void {
    this.#pass(forMs, 1);
  }

  runDue(): void {
    if (this.nowMs < this.#dueMs) return;
    this.#dueMs = this.nowMs + this.#intervalMs;
    this.#tick();
  }

  #pass(forMs: number, cpuRatio: number): void {
    this.nowMs += forMs;
    this.cpuMs += forMs * cpuRatio;
  }
}

const nothing = { cpuMs: 0, cpuRatio: 0, eventLoopDelayMaxMs: 0, eventLoopDelayedMs: 0 };

let clock: LoopClock;
let load: ProcessLoad;

beforeEach(() => {
  clock = new LoopClock();
  load = new ProcessLoad({ clock, internalError: () => {} }, clock.readCpu);
});

afterEach(() => load.close());

describe('processor time', () => {
  test('of a span is what the process used in it', () => {
    clock.idle(1_000, 0.1);
    const startMs = clock.now();
    clock.idle(2_000, 0.5);
    const endMs = clock.now();
    clock.idle(3_000, 0.9);
    const { cpuMs, cpuRatio } = load.during(startMs, endMs);
    expect(cpuMs).toBeCloseTo(1_000, 6);
    expect(cpuRatio).toBeCloseTo(0.5, 6);
  });

  test('of a span between two samples is its share of what was used between them', () => {
    clock.idle(1_000);
    clock.idle(100, 0.4);
    clock.idle(1_000);
    expect(load.during(6_025, 6_050).cpuMs).toBeCloseTo(10, 6);
  });

  test('up to now is exact, also when the event loop was blocked until now', () => {
    clock.idle(1_000);
    const startMs = clock.now();
    clock.block(777);
    expect(load.during(startMs, clock.now())).toMatchObject({ cpuMs: 777, cpuRatio: 1 });
  });

  test('of any span is true to the share of one interval at each end', () => {
    const phase = fc.tuple(fc.integer({ min: 1, max: 900 }), fc.constantFrom(0, 0.25, 1));
    const within = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(phase, { minLength: 1, maxLength: 60 }), within, within, (phases, a, b) => {
        clock = new LoopClock();
        load = new ProcessLoad({ clock, internalError: () => {} }, clock.readCpu);
        const firstMs = clock.now();
        const usedAt = [{ atMs: firstMs, cpuMs: 0 }];
        for (const [forMs, ratio] of phases) {
          clock.idle(forMs, ratio);
          usedAt.push({ atMs: clock.now(), cpuMs: clock.cpuMs });
        }
        const [startMs, endMs] = [a, b]
          .sort((one, other) => one - other)
          .map((share) => firstMs + share * (clock.now() - firstMs)) as [number, number];
        const exactAt = (timeMs: number) => {
          const next = usedAt.findIndex(({ atMs }) => atMs >= timeMs);
          if (next <= 0) return usedAt.at(next)!.cpuMs;
          const [from, to] = [usedAt[next - 1]!, usedAt[next]!];
          return from.cpuMs + ((timeMs - from.atMs) / (to.atMs - from.atMs)) * (to.cpuMs - from.cpuMs);
        };
        const { cpuMs } = load.during(startMs, endMs);
        expect(Math.abs(cpuMs - (exactAt(endMs) - exactAt(startMs)))).toBeLessThanOrEqual(100.001);
      }),
    );
  });

  test('before the first sample, and more than ten minutes ago, is not known', () => {
    clock.idle(1_000, 1);
    expect(load.during(0, clock.now())).toMatchObject({ cpuMs: 1_000, cpuRatio: 1 });
    clock.idle(20 * 60_000, 0.5);
    const { cpuMs, cpuRatio } = load.during(0, clock.now());
    expect(cpuMs).toBeGreaterThan(299_000);
    expect(cpuMs).toBeLessThanOrEqual(300_000);
    expect(cpuRatio).toBeCloseTo(0.5, 6);
    expect(load.during(0, 6_000)).toEqual(nothing);
  });

  test('of no time is none', () => {
    clock.idle(150, 1);
    expect(load.during(clock.now(), clock.now())).toEqual(nothing);
  });
});

describe('event-loop delay', () => {
  test.each([0, 1, 37, 99])(
    'of a stall of 1 s that began %d ms after a sample is at most 100 ms too short',
    (after) => {
      clock.idle(1_000);
      const startMs = clock.now();
      clock.idle(after);
      clock.block(1_000);
      clock.idle(500);
      const { eventLoopDelayMaxMs } = load.during(startMs, clock.now());
      expect(eventLoopDelayMaxMs).toBeCloseTo(1_000 - (100 - after), 6);
    },
  );

  test('is known at the end of the request that blocks, before a timer could run', () => {
    clock.idle(1_000);
    const startMs = clock.now();
    clock.block(1_200);
    expect(load.during(startMs, clock.now()).eventLoopDelayMaxMs).toBeCloseTo(1_100, 6);
  });

  test('counts only as far as it was in the span', () => {
    clock.idle(1_000);
    clock.block(1_000);
    const startMs = clock.now();
    clock.idle(300);
    const endMs = clock.now();
    clock.block(2_000);
    clock.idle(500);
    expect(load.during(startMs, endMs).eventLoopDelayMaxMs).toBe(0);
    expect(load.during(startMs - 200, endMs).eventLoopDelayMaxMs).toBeCloseTo(200, 6);
    expect(load.during(startMs, endMs + 150).eventLoopDelayMaxMs).toBeCloseTo(50, 6);
  });

  test('is the longest of several', () => {
    const startMs = clock.now();
    for (const stallMs of [400, 900, 150]) {
      clock.idle(1_000);
      clock.block(stallMs);
    }
    clock.idle(1_000);
    expect(load.during(startMs, clock.now()).eventLoopDelayMaxMs).toBeCloseTo(800, 6);
  });

  test('of several is also known together, without what is usual', () => {
    const startMs = clock.now();
    for (const stallMs of [400, 900, 150, 105]) {
      clock.idle(1_000);
      clock.block(stallMs);
    }
    clock.idle(1_000);
    expect(load.during(startMs, clock.now()).eventLoopDelayedMs).toBeCloseTo(300 + 800 + 50, 6);
    clock.block(1_000);
    // Also what blocks until now.
    expect(load.during(clock.now() - 500, clock.now()).eventLoopDelayedMs).toBeCloseTo(500, 6);
  });

  test('is none after close, when no sample comes any more', () => {
    clock.idle(1_000);
    load.close();
    load.close();
    clock.idle(5_000);
    expect(load.during(clock.now() - 2_000, clock.now()).eventLoopDelayMaxMs).toBe(0);
  });
});

test('agrees with the system about work that is done now', () => {
  const madeMs = systemClock.now();
  const real = new ProcessLoad({ clock: systemClock, internalError: () => {} });
  const startMs = systemClock.now();
  const before = process.cpuUsage();
  while (systemClock.now() - startMs < 150);
  const { user, system } = process.cpuUsage(before);
  const { cpuMs, eventLoopDelayMaxMs } = real.during(startMs, systemClock.now());
  const elapsedMs = systemClock.now() - madeMs;
  real.close();
  expect(Math.abs(cpuMs - (user + system) / 1_000)).toBeLessThan(30);
  expect(eventLoopDelayMaxMs).toBeGreaterThanOrEqual(49);
  expect(eventLoopDelayMaxMs).toBeLessThanOrEqual(elapsedMs - 100);
});

test('a failure to read the processor time is counted, and breaks nothing', () => {
  const errors: unknown[] = [];
  const failure = new Error('no such system call');
  const failing = new LoopClock();
  const broken = new ProcessLoad(
    { clock: failing, internalError: (error) => void errors.push(error) },
    () => {
      throw failure;
    },
  );
  expect(() => failing.idle(250)).not.toThrow();
  expect(errors).toEqual([failure, failure, failure]);
  broken.close();
});
