import { expect, test } from '@jest/globals';
import { SeriesLines } from '../../../page/live/series-lines.ts';

const startMs = 1_700_000_000_000;
const at = (seconds: number) => startMs + seconds * 1_000;

test('a counter is what it gained per second, over a minute at most', () => {
  const lines = new SeriesLines('count');
  for (let seconds = 0; seconds <= 120; seconds += 5) {
    // 2 a second in the first minute, 10 in the second.
    const value = seconds <= 60 ? seconds * 2 : 120 + (seconds - 60) * 10;
    lines.add(at(seconds), { value }, []);
  }
  expect(lines.rate[0]).toEqual([at(5), 2]);
  expect(lines.rate.find(([ms]) => ms === at(60))).toEqual([at(60), 2]);
  expect(lines.rate.find(([ms]) => ms === at(90))).toEqual([at(90), 6]);
  expect(lines.rate.at(-1)).toEqual([at(120), 10]);
  expect(lines.value).toEqual([]);
});

test('a counter that fell began anew, and lost nothing of what it gained since', () => {
  const lines = new SeriesLines('count');
  lines.add(at(0), { value: 1_000 }, []);
  lines.add(at(5), { value: 1_010 }, []);
  lines.add(at(10), { value: 20 }, []);
  expect(lines.rate).toEqual([
    [at(5), 2],
    [at(10), 3],
  ]);
});

test('a sum that fell has lost a series, and says nothing of that step', () => {
  const lines = new SeriesLines('sum');
  lines.add(at(0), { value: 1_000 }, []);
  lines.add(at(5), { value: 1_010 }, []);
  lines.add(at(10), { value: 700 }, []);
  lines.add(at(20), { value: 710 }, []);
  expect(lines.rate).toEqual([
    [at(5), 2],
    [at(10), 1],
    [at(20), 1],
  ]);
});

test('a gauge is as it was; what is no number is a gap', () => {
  const lines = new SeriesLines('level');
  lines.add(at(0), { value: -3 }, []);
  lines.add(at(5), { value: null }, []);
  lines.add(at(10), { value: 4 }, []);
  expect(lines.value).toEqual([
    [at(0), -3],
    [at(10), 4],
  ]);
  expect(lines.rate).toEqual([]);
});

test('quantiles are of what was observed meanwhile, not of all since the start', () => {
  const lines = new SeriesLines('count');
  const bounds = [1, 2];
  lines.add(at(0), { count: 1_000, buckets: [1_000, 0, 0] }, bounds);
  lines.add(at(10), { count: 1_010, buckets: [1_000, 10, 0] }, bounds);
  expect(lines.rate).toEqual([[at(10), 1]]);
  expect(lines.p50).toEqual([[at(10), 1.5]]);
  expect(lines.p99[0]![1]).toBeCloseTo(1.99, 10);
  // Within the next minute nothing is observed, so that there is nothing to be a quantile of.
  lines.add(at(80), { count: 1_010, buckets: [1_000, 10, 0] }, bounds);
  expect([lines.rate.length, lines.p50.length]).toEqual([1, 1]);
});

test('what was read already is not taken twice, and only 15 minutes are kept', () => {
  const lines = new SeriesLines('level');
  for (let seconds = 0; seconds <= 2_000; seconds += 5) {
    lines.add(at(seconds), { value: seconds }, []);
    lines.add(at(seconds), { value: -1 }, []);
  }
  expect(lines.value).toHaveLength(180);
  expect(lines.value[0]).toEqual([at(1_105), 1_105]);
});
