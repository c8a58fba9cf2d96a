import type { Clock } from '../../base/clock.ts';
import { requestTotalAt, requestTotalsLength } from './request-totals.ts';

/** For so long a window is the same when no request has ended: a small part of the second by which windows slide. */
const sameMomentMs = 200;
/** Lengths of windows whose readings are at hand. */
const maxWindows = 8;

interface Reading<Value> {
  readonly atMs: number;
  readonly requests: number;
  readonly value: Value;
}

/**
 * What was read of all routes. Those who ask in the same moment share one reading, because a thousand routes take
 * milliseconds.
 */
export class MomentaryReadings<Value> {
  readonly #clock: Clock;
  readonly #readings = new Map<string, Reading<Value>>();
  readonly #sums = new Float64Array(requestTotalsLength);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param window One text for each window. @param read Called where the last reading is of another moment. */
  get(window: string, routes: { sumTotals(sums: Float64Array): void }, read: () => Value): Value {
    const atMs = this.#clock.now();
    routes.sumTotals(this.#sums);
    const requests = this.#sums[requestTotalAt.requests]! + this.#sums[requestTotalAt.untimed]!;
    const known = this.#readings.get(window);
    if (known?.requests === requests && atMs - known.atMs <= sameMomentMs) return known.value;
    const value = read();
    // Readers have few windows; whoever tries all of them makes no memory grow.
    if (this.#readings.size >= maxWindows) this.#readings.clear();
    this.#readings.set(window, { atMs, requests, value });
    return value;
  }
}
