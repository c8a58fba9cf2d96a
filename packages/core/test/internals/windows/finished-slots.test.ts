import { FakeClock } from '@golden-signals/core/testing';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { scaled } from '../../../../../test/test-scale.ts';
import { FinishedSlots } from '../../../src/windows/finished-slots.ts';
import { SlidingWindow } from '../../../src/windows/sliding-window.ts';
import { createWindow } from './support.ts';

/** Of one route, and after how long. */
const request = fc.record({
  route: fc.integer({ min: 0, max: 3 }),
  latencyMs: fc.double({ min: 0.001, max: 5_000, noNaN: true }),
  isError: fc.boolean(),
  gapMs: fc.oneof(fc.constantFrom(0, 900, 59_000), fc.integer({ min: 0, max: 1_200_000 })),
  isRead: fc.boolean(),
});

/** What is kept is rounded to nanoseconds. */
function close(numbers: Record<string, number>) {
  return Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, expect.closeTo(value, 5)]));
}

// A short window of ten seconds has slots that are merged before their long slot is over.
test.each([60_000, 10_000])(
  'what was added up once is what is added up at each reading, windowMs %d',
  (windowMs) => {
    fc.assert(
      fc.property(fc.array(request, { maxLength: 40, size: 'max' }), (requests) => {
        const clock = new FakeClock();
        const startedAtMs = clock.now();
        const finished = new FinishedSlots();
        const routes: ReturnType<typeof createWindow>[] = [];
        const read = () => {
          const windows = routes.map(({ window }) => window);
          for (const which of ['long', 'short', 300_000] as const) {
            const { latency, ...totals } = SlidingWindow.readTogether(windows, which);
            const { latency: found, ...foundTotals } = SlidingWindow.readTogether(windows, which, finished);
            expect({ ...foundTotals, ...found }).toEqual(close({ ...totals, ...latency }));
          }
        };
        for (const { route, latencyMs, isError, gapMs, isRead } of requests) {
          // Routes come one after the other.
          while (routes.length <= route) routes.push(createWindow({ clock, windowMs, startedAtMs }));
          routes[route]!.record(latencyMs, { isError, bytesIn: 3 });
          if (isRead) read();
          clock.advance(gapMs);
          if (isRead) read();
        }
      }),
      { numRuns: scaled(20) },
    );
  },
);
