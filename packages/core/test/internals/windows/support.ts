import { FakeClock } from '@golden-signals/core/testing';
import { BucketLayout } from '../../../src/windows/bucket-index.ts';
import { handedOver } from '../../../src/windows/recorded-request.ts';
import { SlidingWindow, type SlidingWindowOptions } from '../../../src/windows/sliding-window.ts';

/** Shared, because every layout has scratch memory of its own. */
const layout = new BucketLayout(2);

interface Recorded {
  isError?: boolean;
  bytesIn?: number;
  bytesOut?: number;
  /** Default: the clock's. */
  nowMs?: number;
}

/** A window as a monitor makes it by default, and how a request is recorded in it. */
export function createWindow(options: Partial<SlidingWindowOptions> = {}) {
  const { clock = new FakeClock() } = options;
  const window = new SlidingWindow({
    layout,
    clock,
    windowMs: 60_000,
    slots: 60,
    longWindowMs: 900_000,
    longSlots: 15,
    apdexTargetMs: 500,
    ...options,
  });
  const record = (
    latencyMs: number,
    { isError = false, bytesIn = 0, bytesOut = 0, nowMs }: Recorded = {},
  ) => {
    handedOver[0] = nowMs ?? clock.now();
    handedOver[1] = latencyMs * 1_000;
    window.recordHandedOver(isError, bytesIn, bytesOut);
  };
  return { window, record };
}
