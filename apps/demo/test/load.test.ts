import { describe, expect, test } from '@jest/globals';
import { Arrivals } from '../src/load/arrivals.ts';
import { Tally } from '../src/load/tally.ts';
import { planRequest } from '../src/load/traffic.ts';
import { seededRandom } from '../src/random.ts';

describe('Arrivals', () => {
  test('come at the wanted rate over whole swells, in irregular numbers', () => {
    const arrivals = new Arrivals(seededRandom(1), 200, 0);
    const perTick = Array.from({ length: 6_000 }, (_, tick) => arrivals.due(tick * 10));
    const total = perTick.reduce((sum, count) => sum + count, 0);
    // 12,000 are expected; a Poisson process of that size is within 4 % in all but 1 of 100,000 seeds.
    expect(Math.abs(total - 12_000)).toBeLessThan(480);
    expect(new Set(perTick).size).toBeGreaterThan(5);
  });

  test('do not pile up while the machine sleeps', () => {
    const arrivals = new Arrivals(seededRandom(1), 100, 0);
    expect(arrivals.due(3_600_000)).toBeLessThan(200);
  });
});

describe('planRequest', () => {
  const plans = (seed: number) => {
    const random = seededRandom(seed);
    return Array.from({ length: 5_000 }, () => planRequest(random));
  };

  test('repeats itself with the same seed only', () => {
    expect(plans(1)).toEqual(plans(1));
    expect(plans(1)).not.toEqual(plans(2));
  });

  test('does a little of everything: routes, methods, unknown paths and visitors who hang up', () => {
    const planned = plans(1);
    expect(new Set(planned.map(({ route }) => route)).size).toBeGreaterThanOrEqual(18);
    expect(new Set(planned.map(({ method }) => method)).size).toBeGreaterThanOrEqual(6);
    expect(planned.some(({ route }) => route === '<unmatched>')).toBe(true);
    expect(new Set(planned.map(({ hangUp }) => hangUp?.when))).toEqual(
      new Set([undefined, 'before-response', 'during-response']),
    );
  });
});

describe('Tally', () => {
  const home = { method: 'GET', route: '/', path: '/' };

  test('counts by method, route and status', () => {
    const tally = new Tally();
    tally.add(home, { status: '200', durationMs: 1 }, 0);
    tally.add(home, { status: '200', durationMs: 1 }, 1);
    tally.add(home, { status: '499', durationMs: 1 }, 2);
    expect(tally.counts).toEqual([
      { method: 'GET', route: '/', status: '200', count: 2 },
      { method: 'GET', route: '/', status: '499', count: 1 },
    ]);
  });

  test('has the exact percentiles of the last minute, and counts of all time', () => {
    const tally = new Tally();
    tally.add(home, { status: '200', durationMs: 9_999 }, 0);
    for (let i = 100; i >= 1; i--) tally.add(home, { status: '200', durationMs: i }, 70_000);
    expect(tally.latency(80_000)).toEqual({ p50Ms: 50, p95Ms: 95, p99Ms: 99 });
    expect(tally.counts[0]?.count).toBe(101);
  });

  test('forgets durations, and no counts, when the server begins anew', () => {
    const tally = new Tally();
    tally.add(home, { status: '200', durationMs: 9_999 }, 0);
    tally.forgetLatency();
    tally.add(home, { status: '200', durationMs: 3 }, 1);
    expect(tally.latency(2)).toEqual({ p50Ms: 3, p95Ms: 3, p99Ms: 3 });
    expect(tally.counts[0]?.count).toBe(2);
  });

  test('has zeros when nothing happened', () => {
    expect(new Tally().latency(0)).toEqual({ p50Ms: 0, p95Ms: 0, p99Ms: 0 });
  });
});
