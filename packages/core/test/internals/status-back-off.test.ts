import { expect, test } from '@jest/globals';
import { SignalTracks } from '../../src/review/signal-tracks.ts';
import { MonitorStatus } from '../../src/review/status.ts';
import { FakeClock } from '../../src/testing.ts';

test('sampling backs off after errors, says so, and goes on when it works again', () => {
  const clock = new FakeClock();
  const errors: unknown[] = [];
  const failure = new Error('no signals');
  let fails = false;
  const signal = { definition: undefined, limits: {}, keep: () => () => {} };
  const signals = {
    get() {
      if (fails) throw failure;
      return signal;
    },
  };
  const host = {
    clock,
    signals,
    onClose() {},
    internalError: (error: unknown) => errors.push(error),
  } as never;
  const status = new MonitorStatus(host, new SignalTracks(signals as never), true);
  status.start({ intervalMs: 1_000 });
  fails = true;
  clock.advance(1_000);
  expect(status.sampling).toEqual({ isRunning: true, intervalMs: 2_000, errors: 1 });
  clock.advance(2_000 + 4_000 + 8_000);
  expect(status.sampling).toEqual({ isRunning: true, intervalMs: 16_000, errors: 4 });
  clock.advance(3_600_000);
  expect(status.sampling.intervalMs).toBe(32_000);
  expect(errors.length).toBeLessThan(125);
  fails = false;
  clock.advance(32_000);
  expect(status.sampling).toEqual({ isRunning: true, intervalMs: 1_000, errors: 0 });
  status.stop();
  expect(clock.pendingTimers).toBe(0);
});
