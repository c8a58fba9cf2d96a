import type { RatioSignal } from '@golden-signals/core/extension';
import { expect, test } from '@jest/globals';
import { scaled } from '../../../../test/test-scale.ts';
import { History } from '../../src/signals/history.ts';
import { decodeHistory, encodeHistory } from '../../src/signals/history-file.ts';
import { readSeries } from '../../src/signals/history-reading.ts';
import { tierOf, tiers } from '../../src/signals/tiers.ts';
import { TwoClocks } from '../signals/support.ts';

const second = 1_000;
const hour = 3_600 * second;
const day = 24 * hour;
/** Of each resolution the longest, and one that is no whole number of slots. */
const windows = [300 * second, 600 * second, hour, 2 * hour, 6.1 * hour, day, 26 * hour, 3 * day, 35 * day];
/** 35 days in `npm run nightly`. */
const seconds = Math.round(scaled((1.75 * day) / second));

/** Always the same numbers from 0 to 1. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const counts = { bad: 0, total: 0 };
const signal: RatioSignal = {
  kind: 'ratio',
  id: 'test.ratio',
  title: 'A test',
  unit: 'ratio',
  better: 'lower',
  labels: [],
  totals: () => counts,
  promql: () => undefined,
};

/** What happened, by the second of the time that passes everywhere. */
class Truth {
  /** Sums until each second; none for those in which no process ran. */
  readonly #bad: Float64Array;
  readonly #total: Float64Array;
  readonly #known: Float64Array;
  at = 0;

  constructor(length: number) {
    this.#bad = new Float64Array(length + 1);
    this.#total = new Float64Array(length + 1);
    this.#known = new Float64Array(length + 1);
  }

  pass(bad: number, total: number, isKnown: boolean): void {
    this.at += 1;
    this.#bad[this.at] = this.#bad[this.at - 1]! + bad;
    this.#total[this.at] = this.#total[this.at - 1]! + total;
    this.#known[this.at] = this.#known[this.at - 1]! + (isKnown ? second : 0);
  }

  /** Of the last seconds. */
  since(ms: number): { bad: number; total: number; coveredMs: number } {
    const from = Math.max(0, this.at - Math.ceil(ms / second));
    return {
      bad: this.#bad[this.at]! - this.#bad[from]!,
      total: this.#total[this.at]! - this.#total[from]!,
      coveredMs: this.#known[this.at]! - this.#known[from]!,
    };
  }
}

test(
  'the history is what happened, through restarts, sleeps and clocks that are set',
  () => {
    const truth = new Truth(seconds + 20 * 3_600);
    const random = numbers(1);
    let wallTimeMs = 1_700_000_000_000;
    let file: Buffer | undefined;
    for (const [life, share] of [0.4, 0.1, 0.5].entries()) {
      const clock = new TwoClocks(wallTimeMs);
      Object.assign(counts, { bad: 0, total: 0 });
      const host = {
        clock,
        maxBytes: 2 ** 24,
        outlives: true,
        definitionOf: (id: string) => (id === signal.id ? signal : undefined),
        onRefused: () => expect(false).toBe(true),
        onError: (error: unknown) => {
          throw error;
        },
      };
      const history = new History(host, file && decodeHistory(file));
      for (const windowMs of windows) history.keep(signal.id, windowMs, {});
      for (let passed = 0; passed < seconds * share; passed++) {
        const isBusy = passed % 3_600 > 600;
        const total = isBusy ? Math.floor(random() * 50) : 0;
        const bad = Math.floor(total * random() ** 8);
        counts.total += total;
        counts.bad += bad;
        truth.pass(bad, total, true);
        clock.advance(second);
        if (passed % 4_999 === 0) expectTruth(history, truth);
        // Somebody sets the clock back, which is no time that passes.
        if (passed === Math.floor((seconds * share) / 4)) clock.leap(-7 * hour);
        if (passed === Math.floor((seconds * share) / 2)) sleep(clock, truth, 3 * 3_600);
      }
      expectTruth(history, truth);
      wallTimeMs = clock.wallTimeMs();
      history.tick();
      file = encodeHistory({
        version: `${life}`,
        markers: [],
        time: history.time.save(),
        known: history.known,
        series: [...history.series()],
      });
      history.close();
      wallTimeMs += rest(truth, 600);
    }
  },
  scaled(30_000),
);

function sleep(clock: TwoClocks, truth: Truth, forSeconds: number): void {
  clock.leap(rest(truth, forSeconds));
}

/** No process runs. */
function rest(truth: Truth, forSeconds: number): number {
  for (let passed = 0; passed < forSeconds; passed++) truth.pass(0, 0, false);
  return forSeconds * second;
}

/** Counts are those of a window that begins within one slot of where it should. */
function expectTruth(history: History, truth: Truth): void {
  const series = history.find(signal.id, {})!;
  for (const windowMs of windows) {
    const reading = readSeries(history, series, signal, windowMs)!;
    const shortest = truth.since(windowMs - 2 * second);
    const longest = truth.since(windowMs + tiers[tierOf(windowMs)]!.slotMs + second);
    for (const what of ['bad', 'total', 'coveredMs'] as const) {
      const found = { windowMs, at: truth.at, what, value: reading[what] };
      const isRight = reading[what]! >= shortest[what] && reading[what]! <= longest[what];
      expect({ ...found, isRight }).toEqual({ ...found, isRight: true });
    }
  }
  const all = truth.since(Number.POSITIVE_INFINITY);
  if (truth.at * second < 34 * day) expect(readSeries(history, series, signal, 35 * day)).toMatchObject(all);
}

test('two thousand routes take what is budgeted, and what is more is refused', () => {
  const routes = Array.from({ length: 2_000 }, (_, route) => ({ route: `/${route}` }));
  const byRoute: RatioSignal = { ...signal, id: 'test.by_route', labels: ['route'], series: () => routes };
  const refused: string[] = [];
  const clock = new TwoClocks();
  const history = new History({
    clock,
    maxBytes: 16 * 2 ** 20,
    outlives: false,
    definitionOf: () => byRoute,
    onRefused: (_id, { route }) => refused.push(route!),
    onError: (error) => {
      throw error;
    },
  });
  history.keep(byRoute.id, 5 * 60 * second, 'each');
  clock.advance(20 * second);
  expect(refused).toEqual([]);
  // 301 slots of two doubles each, and a thousand bytes for the rest of a series.
  expect(history.bytes).toBe(2_000 * (301 * 16 + 1_000));
  history.keep(byRoute.id, day, 'each');
  clock.advance(20 * second);
  expect(history.bytes).toBeLessThanOrEqual(16 * 2 ** 20);
  expect(refused).toHaveLength(
    2_000 - Math.floor((16 * 2 ** 20 - 2_000 * (301 * 16 + 1_000)) / (1_441 * 16)),
  );
});
