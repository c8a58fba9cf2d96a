import { FakeClock } from '@golden-signals/core/testing';
import { expect, test } from '@jest/globals';
import { shareProcessLoad } from '../../../src/process/process-load.ts';

test('monitors on one clock share one sampler, which ends with the last of them', () => {
  let timers = 0;
  class CountingClock extends FakeClock {
    override every(...args: Parameters<FakeClock['every']>) {
      timers += 1;
      const stop = super.every(...args);
      return () => {
        timers -= 1;
        stop();
      };
    }
  }
  const host = { clock: new CountingClock(), internalError() {} };
  const [first, second] = [shareProcessLoad(host), shareProcessLoad(host)];
  expect([second.load === first.load, timers]).toEqual([true, 1]);
  first.release();
  first.release();
  expect(timers).toBe(1);
  second.release();
  expect(timers).toBe(0);
  const later = shareProcessLoad(host);
  expect([later.load === first.load, timers]).toEqual([false, 1]);
  later.release();
});
