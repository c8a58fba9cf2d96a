import type { Format, HistogramPoint, MetricFamily } from '@golden-signals/core';
import { describe, expect, test } from '@jest/globals';
import { TurnBudget } from '../../../src/base/turn-budget.ts';
import { exposeChunks } from '../../../src/exposition/expose.ts';

const formats: Format[] = ['text', 'openmetrics', 'protobuf', 'json'];
const bounds = [0.1, 1];

/** One histogram family; making a point takes `pointMs` of the clock that `now` reads. */
function slowFamily(series: number, pointMs: number) {
  let nowMs = 0;
  function* points(): Generator<HistogramPoint> {
    for (let index = 0; index < series; index++) {
      nowMs += pointMs;
      const labels = { names: ['route'], values: [`/things/${index}/${'x'.repeat(100)}`] };
      yield { labels, count: 3, sum: 1, bounds, counts: [1, 1, 1] };
    }
  }
  const family: MetricFamily = {
    name: 'h',
    help: '',
    type: 'histogram',
    get points() {
      return points();
    },
  };
  return { families: [family], now: () => nowMs };
}

describe.each(formats)('%s', (format) => {
  test('pauses within one family whenever a slice is used up', async () => {
    const { families, now } = slowFamily(4000, 0.02);
    const pausedAt: number[] = [];
    const budget = new TurnBudget(5, now);
    const wait = budget.nextTurn.bind(budget);
    budget.nextTurn = () => {
      pausedAt.push(now());
      return wait();
    };
    for await (const chunk of exposeChunks(families, format, undefined, budget)) {
      expect(chunk.length).toBeGreaterThan(0);
    }
    const stretches = pausedAt.map((at, position) => at - (pausedAt[position - 1] ?? 0));
    expect(pausedAt.length).toBeGreaterThan(5);
    // A slice ends with the chunk that exceeds it: 64 KiB of this family are at most 300 protobuf points.
    expect(Math.max(...stretches)).toBeLessThanOrEqual(5 + 400 * 0.02);
  });

  test('does not pause while the slice lasts', async () => {
    const { families } = slowFamily(100, 0);
    const budget = new TurnBudget(1, () => 0);
    budget.nextTurn = () => Promise.reject(new Error('paused'));
    for await (const chunk of exposeChunks(families, format, undefined, budget)) {
      expect(chunk.length).toBeGreaterThan(0);
    }
  });
});
