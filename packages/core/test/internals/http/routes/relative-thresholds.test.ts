import { FakeClock } from '@golden-signals/core/testing';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { build } from 'hdr-histogram-js';
import { scaled } from '../../../../../../test/test-scale.ts';
import { parseRelativeThreshold } from '../../../../src/http/options/slow-threshold.ts';
import { RelativeThresholds, type ThresholdTarget } from '../../../../src/http/routes/relative-thresholds.ts';
import { createWindow } from '../../windows/support.ts';

class Fixture {
  readonly clock = new FakeClock();
  readonly errors: unknown[] = [];
  readonly thresholds = new RelativeThresholds({
    clock: this.clock,
    internalError: (_component, error) => this.errors.push(error),
  });

  route() {
    const { window, record } = createWindow({ clock: this.clock });
    return { slowThresholdMs: 0, window, serve: (latencyMs: number) => record(latencyMs) };
  }

  follow(target: ThresholdTarget, text: string, defaultMs = 1_000): void {
    this.thresholds.follow(target, parseRelativeThreshold(text)!, defaultMs);
  }
}

describe('the threshold', () => {
  test('is the factor times the percentile that hdr-histogram-js finds in the same latencies', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 5_000_000 }), { minLength: 100, maxLength: 400, size: 'max' }),
        fc.constantFrom(['p50', 50], ['p90', 90], ['p95', 95], ['p99', 99], ['p999', 99.9]) as fc.Arbitrary<
          [string, number]
        >,
        fc.integer({ min: 1, max: 50 }).map((tenths) => tenths / 10),
        (microseconds, [name, percentile], factor) => {
          const fixture = new Fixture();
          const route = fixture.route();
          const reference = build({ bitBucketSize: 32, numberOfSignificantValueDigits: 2 });
          for (const one of microseconds) {
            route.serve(one / 1_000);
            reference.recordValue(one);
          }
          fixture.follow(route, `${name} × ${factor}`);
          fixture.clock.advance(5_000);
          // The library answers with the end of a bucket, which no request may have reached.
          const expected = Math.min(reference.getValueAtPercentile(percentile), Math.max(...microseconds));
          expect(route.slowThresholdMs).toBeCloseTo((factor * expected) / 1_000, 6);
          fixture.thresholds.close();
        },
      ),
      { numRuns: scaled(30) },
    );
  });

  test('is the default until the route has 100 requests, and again when they are too old', () => {
    const fixture = new Fixture();
    const route = fixture.route();
    fixture.follow(route, 'p99 × 3', 700);
    expect(route.slowThresholdMs).toBe(700);
    for (let request = 0; request < 99; request++) route.serve(10);
    fixture.clock.advance(5_000);
    expect(route.slowThresholdMs).toBe(700);
    route.serve(10);
    fixture.clock.advance(5_000);
    expect(route.slowThresholdMs).toBeCloseTo(30, 6);
    fixture.clock.advance(16 * 60_000);
    expect(route.slowThresholdMs).toBe(700);
  });

  test('comes from the window of its own route', () => {
    const fixture = new Fixture();
    const [fast, slow] = [fixture.route(), fixture.route()];
    for (let request = 0; request < 100; request++) {
      fast.serve(2);
      slow.serve(200);
    }
    fixture.follow(fast, 'p50 × 2');
    fixture.follow(slow, 'p50 × 2');
    fixture.clock.advance(5_000);
    expect(fast.slowThresholdMs).toBeCloseTo(4, 6);
    expect(slow.slowThresholdMs).toBeCloseTo(400, 6);
  });
});

describe('the work', () => {
  test('is none without a relative threshold, and none after close', () => {
    const fixture = new Fixture();
    const { clock, thresholds } = fixture;
    expect(clock.pendingTimers).toBe(0);
    fixture.follow(fixture.route(), 'p99 × 3');
    expect(clock.pendingTimers).toBe(1);
    thresholds.close();
    thresholds.close();
    fixture.follow(fixture.route(), 'p99 × 3');
    expect(clock.pendingTimers).toBe(0);
  });

  function countingReads(fixture: Fixture, routes: number): number[] {
    const reads = Array.from({ length: routes }, () => 0);
    for (const index of reads.keys()) {
      const { window } = fixture.route();
      const read = (which: 'long') => {
        reads[index]!++;
        return window.read(which);
      };
      fixture.follow({ slowThresholdMs: 0, window: { read } }, 'p99 × 3');
    }
    return reads;
  }

  test.each([1, 7, 100])('reads each of %d routes once in 5 seconds', (routes) => {
    const fixture = new Fixture();
    const reads = countingReads(fixture, routes);
    fixture.clock.advance(5_000);
    expect(new Set(reads)).toEqual(new Set([1]));
    fixture.clock.advance(15_000);
    expect(new Set(reads)).toEqual(new Set([4]));
  });

  test('is bounded with 2,000 routes, all of which get their turn', () => {
    const fixture = new Fixture();
    const reads = countingReads(fixture, 2_000);
    const total = () => reads.reduce((sum, one) => sum + one, 0);
    fixture.clock.advance(1_000);
    expect(total()).toBe(20);
    fixture.clock.advance(99_000);
    expect(new Set(reads)).toEqual(new Set([1]));
  });

  test('goes on when a window cannot be read', () => {
    const fixture = new Fixture();
    const broken = new Error('broken');
    fixture.follow(
      {
        slowThresholdMs: 0,
        window: {
          read() {
            throw broken;
          },
        },
      },
      'p99 × 3',
    );
    const route = fixture.route();
    for (let request = 0; request < 100; request++) route.serve(10);
    fixture.follow(route, 'p99 × 2');
    fixture.clock.advance(5_000);
    expect(fixture.errors).toEqual([broken]);
    expect(route.slowThresholdMs).toBeCloseTo(20, 6);
  });
});
