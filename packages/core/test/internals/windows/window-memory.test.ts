import { FakeClock } from '@golden-signals/core/testing';
import { expect, test } from '@jest/globals';
import { garbageCollector } from '../../../../../test/garbage-collector.ts';
import { createWindow } from './support.ts';

const collectGarbage = garbageCollector();

/** Bytes behind typed arrays, where windows keep all that grows. */
function arrayBytes(): number {
  // V8 frees array memory beside the program; the second collection waits for what the first one found.
  collectGarbage();
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

test('a full window over four powers of two takes the documented 18 KB, and not more later', () => {
  const clock = new FakeClock();
  const windows = Array.from({ length: 50 }, () => createWindow({ clock }));
  let request = 0;
  const serve = (seconds: number) => {
    for (let tick = 0; tick < seconds * 20; tick++) {
      for (const { record } of windows) {
        const microseconds = 5_000 * 2 ** ((request++ * 0.618_033_988_749_895 * 4) % 4);
        record(microseconds / 1_000, { bytesIn: 200, bytesOut: 2_000 });
      }
      clock.advance(50);
    }
  };
  const before = arrayBytes();
  serve(960);
  const full = arrayBytes();
  serve(960);
  const later = arrayBytes();
  expect((full - before) / windows.length).toBeLessThan(18_000);
  expect((later - before) / windows.length).toBeLessThan(18_000);
  expect(windows[0]!.window.read('long').requests).toBeGreaterThanOrEqual(14 * 60 * 20);
});
