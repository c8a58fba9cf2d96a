import { describe, expect, test } from '@jest/globals';
import {
  addedNs,
  contest,
  selfCheck,
  shareOfAdded,
  timesAsExpensive,
} from '../benchmarks/harness/contest.mjs';
import { interleave } from '../benchmarks/harness/interleave.mjs';
import { normal, seededRandom, shuffled } from '../benchmarks/harness/random.mjs';
import {
  estimate,
  estimateRatioOfMedians,
  median,
  pairedDifferences,
  pairedRatios,
  quantile,
} from '../benchmarks/harness/statistics.mjs';

/** Log-normal noise, as measured times have it. */
function noisy(count: number, centre: number, spread: number, seed: number): Float64Array {
  const random = seededRandom(seed);
  return Float64Array.from({ length: count }, () => centre * Math.exp(spread * normal(random)));
}

describe('median and quantiles', () => {
  test('interpolate between neighbours and leave the values as they are', () => {
    const values = [40, 10, 30, 20];
    expect(median(values)).toBe(25);
    expect(quantile(values, 0)).toBe(10);
    expect(quantile(values, 1)).toBe(40);
    expect(quantile(values, 0.25)).toBe(17.5);
    expect(values).toEqual([40, 10, 30, 20]);
  });

  test('of nothing are not a number', () => {
    expect(median([])).toBeNaN();
  });
});

describe('the bootstrap interval', () => {
  test('covers the true median about as often as it says', () => {
    const trials = 300;
    let covered = 0;
    for (let trial = 0; trial < trials; trial++) {
      const { low, high } = estimate(noisy(60, 100, 0.3, trial), {
        random: seededRandom(trial),
        resamples: 200,
      });
      if (low <= 100 && 100 <= high) covered++;
    }
    // The percentile bootstrap of 60 blocked values falls a little short of its nominal 95 %.
    expect(covered / trials).toBeGreaterThan(0.86);
    expect(covered / trials).toBeLessThan(0.995);
  });

  test('is not widened by a few rounds in which something else ran', () => {
    const values = noisy(200, 100, 0.02, 3);
    for (let round = 0; round < 10; round++) values[round * 17] = 5_000;
    const { low, median: middle, high } = estimate(values, { random: seededRandom(1) });
    expect(low).toBeGreaterThan(98);
    expect(middle).toBeCloseTo(100, -1);
    expect(high).toBeLessThan(102);
  });

  test('is wider when neighbouring rounds move together', () => {
    const independent = noisy(400, 100, 0.1, 5);
    const drifting = independent.map((_, round) => independent[Math.floor(round / 20) * 20] ?? 0);
    const width = (values: Float64Array) => {
      const { low, high } = estimate(values, { random: seededRandom(1) });
      return high - low;
    };
    expect(width(drifting)).toBeGreaterThan(1.3 * width(independent));
  });

  test('is the same for the same seed', () => {
    const values = noisy(50, 1, 0.2, 1);
    expect(estimate(values, { random: seededRandom(7) })).toEqual(
      estimate(values, { random: seededRandom(7) }),
    );
  });
});

describe('pairing', () => {
  test('cancels what all variants of a round share', () => {
    const machine = noisy(200, 1, 0.5, 9);
    const costs = (factor: number, seed: number) =>
      noisy(200, factor, 0.01, seed).map((cost, round) => cost * (machine[round] ?? 0));
    const ratio = estimate(pairedRatios(costs(30, 1), costs(2, 2)), { random: seededRandom(1) });
    expect(ratio.median).toBeCloseTo(15, 0);
    expect(ratio.high - ratio.low).toBeLessThan(0.2);
  });

  test('subtracts within a round', () => {
    expect(pairedDifferences([5, 7], [2, 9])).toEqual(Float64Array.of(3, -2));
  });
});

test('a ratio of differences is not led astray by collections of garbage that meet some of the slices', () => {
  const truth = 2 / 15;
  const ofMedians: number[] = [];
  const ofRatios: number[] = [];
  for (let seed = 1; seed <= 40; seed++) {
    const random = seededRandom(seed);
    const slices = (cost: number) =>
      Float64Array.from(
        { length: 240 },
        () => cost * Math.exp(0.02 * normal(random)) + (random() < 0.3 ? 25 : 0),
      );
    const baseline = slices(50);
    const ours = pairedDifferences(slices(52), baseline);
    const peers = pairedDifferences(slices(65), baseline);
    ofMedians.push(estimateRatioOfMedians(ours, peers, { random, resamples: 1 }).median);
    ofRatios.push(median(pairedRatios(ours, peers)));
  }
  expect(Math.abs(median(ofMedians) / truth - 1)).toBeLessThan(0.05);
  expect(median(ofRatios) / truth - 1).toBeGreaterThan(0.1);
});

describe('the self-check', () => {
  test('passes for two measurements of the same thing', () => {
    for (let seed = 1; seed <= 20; seed++) {
      expect(
        selfCheck('x', noisy(200, 50, 0.05, seed), noisy(200, 50, 0.05, seed + 100), seededRandom(1)).passed,
      ).toBe(true);
    }
  });

  test('refuses a difference of 3 % that the rounds show clearly', () => {
    const check = selfCheck('x', noisy(400, 51.5, 0.05, 1), noisy(400, 50, 0.05, 2), seededRandom(1));
    expect(check.passed).toBe(false);
    expect(check.median).toBeCloseTo(1.03, 2);
  });
});

test('the self-check refuses an interval that is too wide to say anything', () => {
  const check = selfCheck('x', noisy(40, 50, 0.8, 1), noisy(40, 50, 0.8, 2), seededRandom(1));
  expect(check.low).toBeLessThan(1);
  expect(check.high).toBeGreaterThan(1);
  expect(check.passed).toBe(false);
});

describe('interleaving', () => {
  test('runs every variant once per round, in changing order, and prepares it outside the measurement', async () => {
    const log: string[] = [];
    const variant = (name: string) => ({
      name,
      run: () => void log.push(name),
      prepare: () => void log.push(`prepare ${name}`),
    });
    const meter = async (work: () => unknown) => {
      const before = log.length;
      work();
      return log.length - before;
    };
    const samples = await interleave([variant('a'), variant('b'), variant('c')], {
      rounds: 40,
      sliceMs: 0.001,
      warmupMs: 0,
      random: seededRandom(4),
      meter,
    });
    expect(samples.a).toHaveLength(40);
    const rounds = log.slice(-6 * 40);
    const orders = new Set<string>();
    for (let round = 0; round < 40; round++) {
      const entries = rounds.slice(round * 6, round * 6 + 6);
      expect([...entries].sort()).toEqual(['a', 'b', 'c', 'prepare a', 'prepare b', 'prepare c']);
      expect(
        entries.filter((_, position) => position % 2 === 0).map((entry) => entry.replace('prepare ', '')),
      ).toEqual(entries.filter((_, position) => position % 2 === 1));
      orders.add(entries.join());
    }
    expect(orders.size).toBe(6);
  });

  test('shuffles into every order about equally often', () => {
    const random = seededRandom(11);
    const seen = new Map<string, number>();
    for (let draw = 0; draw < 6_000; draw++) {
      const order = shuffled(['a', 'b', 'c'], random).join('');
      seen.set(order, (seen.get(order) ?? 0) + 1);
    }
    expect(seen.size).toBe(6);
    for (const times of seen.values()) expect(Math.abs(times - 1_000)).toBeLessThan(150);
  });
});

describe('a contest', () => {
  /** Costs that are made up instead of measured: `run` says what an operation cost, the meter believes it. */
  function madeUp(costs: Record<string, (instance: number) => number>) {
    const random = seededRandom(2);
    const contestants = Object.entries(costs).map(([name, cost]) => {
      let instances = 0;
      return {
        name,
        create() {
          const instance = instances++;
          return {
            run: (operations: number) => operations * cost(instance) * Math.exp(0.03 * normal(random)),
          };
        },
      };
    });
    const options = {
      rounds: 200,
      sliceMs: 0.001,
      warmupMs: 0,
      meter: async (work: () => unknown) => Number(work()),
    };
    return { contestants, options };
  }

  test('finds the ratio, the difference and the share that went into it', async () => {
    const { contestants, options } = madeUp({ base: () => 1_000, ours: () => 1_100, theirs: () => 2_000 });
    const result = await contest(contestants, { ...options, twins: ['ours', 'theirs'] });
    expect(result.trusted).toBe(true);
    expect(result.selfChecks.map(({ name }) => name)).toEqual(['ours', 'theirs']);
    expect(timesAsExpensive(result, 'theirs', 'ours').median).toBeCloseTo(2_000 / 1_100, 1);
    expect(addedNs(result, 'theirs', 'base').median).toBeGreaterThan(950);
    expect(shareOfAdded(result, { subject: 'ours', other: 'theirs', baseline: 'base' }).median).toBeCloseTo(
      0.1,
      1,
    );
  });

  test('gives no trust when twins differ, however often it tries', async () => {
    const { contestants, options } = madeUp({
      ours: (instance) => (instance > 0 && instance % 2 === 0 ? 105 : 100),
    });
    const result = await contest(contestants, {
      ...options,
      twins: ['ours'],
      generations: 1,
      maxAttempts: 2,
    });
    expect(result).toMatchObject({ trusted: false, attempts: 2 });
    expect(Math.abs((result.selfChecks[0]?.median ?? 1) - 1)).toBeCloseTo(0.05, 1);
  });
});
