// Whole days are simulated, one point a minute: nothing that only breathes may be called growth within 24 hours, and
// whatever leaks must be found within two.

import { describe, expect, test } from '@jest/globals';
import { scaled } from '../../../../test/test-scale.ts';
import { GrowthDetector } from '../../src/growth/growth.ts';
import { mannKendallZ, theilSenSlope } from '../../src/growth/trend.ts';

const minuteMs = 60_000;
const hour = 60;
const day = 24 * hour;
const megabyte = 1 << 20;

/** The same noise at every run: https://en.wikipedia.org/wiki/Linear_congruential_generator */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Roughly normal, with a standard deviation of 1. */
function noiseOf(random: () => number): number {
  return (random() + random() + random() + random() - 2) * Math.sqrt(3);
}

interface Simulation {
  /** Megabytes at a minute. */
  readonly value: (minute: number, random: () => number) => number;
  /** Requests per minute. */
  readonly load?: (minute: number, random: () => number) => number;
}

const steady = (_minute: number, random: () => number) => 1_000 + 30 * noiseOf(random);

/** Returns the minute at which growth is first reported; undefined when it never is. */
function firstReport(
  { value, load = steady }: Simulation,
  minutes: number,
  seed: number,
): number | undefined {
  const random = randomNumbers(seed);
  const detector = new GrowthDetector({ leastGrowth: 8 * megabyte, limit: () => 2_048 * megabyte });
  for (let minute = 0; minute < minutes; minute++) {
    detector.add(minute * minuteMs, value(minute, random) * megabyte, load(minute, random));
    if (detector.read() !== undefined) return minute;
  }
  return undefined;
}

const daily = (minute: number) => 1 + Math.sin((2 * Math.PI * minute) / day);

const harmless: Record<string, Simulation> = {
  'noise around a level': { value: (_, random) => 200 + 10 * noiseOf(random) },
  'much noise around a level': { value: (_, random) => 200 + 40 * noiseOf(random) },
  'a saw-tooth of 20 minutes': { value: (minute, random) => 150 + (minute % 20) * 5 + 3 * noiseOf(random) },
  'a saw-tooth of 70 minutes': { value: (minute, random) => 150 + (minute % 70) * 2 + 3 * noiseOf(random) },
  'a warm-up of 15 minutes': {
    value: (minute, random) => 120 + 150 * (1 - Math.exp(-minute / 15)) + 4 * noiseOf(random),
  },
  'a cache that fills up in an hour': {
    value: (minute, random) => 120 + 300 * (1 - Math.exp(-minute / 30)) + 4 * noiseOf(random),
  },
  'a cache that fills up in three hours': {
    value: (minute, random) => 120 + 200 * (1 - Math.exp(-minute / 45)) + 5 * noiseOf(random),
  },
  'a daily pattern that follows the traffic': {
    value: (minute, random) => 150 + 80 * daily(minute) + 4 * noiseOf(random),
    load: (minute, random) => 200 + 1_000 * daily(minute) + 30 * noiseOf(random),
  },
  'steps after deployments of a feature flag': {
    value: (minute, random) => 180 + 25 * Math.floor(minute / 600) + 6 * noiseOf(random),
  },
};

const leaks: Record<string, Simulation> = {
  '30 MB per hour in noise': { value: (minute, random) => 200 + (30 * minute) / hour + 8 * noiseOf(random) },
  '60 MB per hour in much noise': {
    value: (minute, random) => 250 + (60 * minute) / hour + 25 * noiseOf(random),
  },
  '200 MB per hour': { value: (minute, random) => 200 + (200 * minute) / hour + 5 * noiseOf(random) },
  'a leak below a saw-tooth': {
    value: (minute, random) => 200 + (80 * minute) / hour + (minute % 15) + 3 * noiseOf(random),
  },
  'a leak after a warm-up': {
    value: (minute, random) =>
      120 + 40 * (1 - Math.exp(-minute / 5)) + (60 * minute) / hour + 4 * noiseOf(random),
  },
};

const seeds = Array.from({ length: scaled(2) }, (_, index) => index + 1);

describe.each(seeds)('with noise %d', (seed) => {
  test.each(Object.entries(harmless))('%s is not called growth in 24 hours', (_name, simulation) => {
    expect(firstReport(simulation, day, seed)).toBeUndefined();
  });

  test.each(Object.entries(leaks))('%s is found within two hours', (_name, simulation) => {
    expect(firstReport(simulation, 2 * hour + 1, seed)).toBeGreaterThanOrEqual(30);
  });
});

describe('what is said of a leak', () => {
  /** 60 MB per hour from 200 MB on, seen for two hours. */
  function leaking(limitMegabytes: number | undefined): GrowthDetector {
    const limit = limitMegabytes && limitMegabytes * megabyte;
    const detector = new GrowthDetector({ leastGrowth: 8 * megabyte, limit: () => limit });
    for (let minute = 0; minute <= 2 * hour; minute++)
      detector.add(minute * minuteMs, (200 + minute) * megabyte, 100);
    return detector;
  }

  test('how fast, since when, and when the limit is reached', () => {
    const growth = leaking(600).read()!;
    expect(growth.perHour / megabyte).toBeCloseTo(60, 6);
    expect(growth.timeToLimitMs! / (hour * minuteMs)).toBeCloseTo((600 - 320) / 60, 6);
    expect(growth.sinceMs).toBe(10 * minuteMs);
  });

  test('no forecast without a limit', () => {
    expect(leaking(undefined).read()).toMatchObject({ timeToLimitMs: undefined });
  });

  test('nothing any more once it stops', () => {
    const detector = leaking(600);
    for (let minute = 2 * hour + 1; minute < 4 * hour; minute++)
      detector.add(minute * minuteMs, 320 * megabyte, 100);
    expect(detector.read()).toBeUndefined();
  });

  test('within half an hour where the limit is near', () => {
    const detector = new GrowthDetector({ leastGrowth: 8 * megabyte, limit: () => 1_000 * megabyte });
    let minute = 0;
    while (detector.read() === undefined && minute < 2 * hour) {
      detector.add(minute * minuteMs, (200 + 10 * minute) * megabyte, 100);
      minute += 1;
    }
    expect(minute).toBeLessThanOrEqual(55);
  });
});

describe('the trend', () => {
  const line = (slope: number) => Array.from({ length: 50 }, (_, x) => ({ atMs: x, value: 7 + slope * x }));

  test('is the slope of a line, whatever a third of the points says', () => {
    const points = line(3).map((point, index) =>
      index % 4 === 0 ? { ...point, value: 10_000 * (index % 8 === 0 ? 1 : -1) } : point,
    );
    expect(theilSenSlope(points)).toBeCloseTo(3, 0);
    expect(theilSenSlope(line(-2))).toBe(-2);
    expect(theilSenSlope([])).toBe(0);
  });

  test('is sure of lines, and of nothing where values are equal', () => {
    expect(mannKendallZ(line(1))).toBeGreaterThan(10);
    expect(mannKendallZ(line(-1))).toBeLessThan(-10);
    expect(mannKendallZ(line(0))).toBe(0);
  });

  test('matches the published example of the test', () => {
    // Gilbert, Statistical Methods for Environmental Pollution Monitoring (1987), p. 213: S = 10 of five values.
    const values = [10, 22, 21, 30, 22, 30, 40, 40];
    const points = values.map((value, atMs) => ({ atMs, value }));
    // By hand: 24 pairs rise, 1 falls, 3 are equal, so S = 21; variance (8·7·21 − 3·2·1·9) / 18 = 62.33.
    expect(mannKendallZ(points)).toBeCloseTo(20 / Math.sqrt((8 * 7 * 21 - 3 * (2 * 1 * 9)) / 18), 10);
  });
});
