// What is told of two versions, where it is known what was changed between them.

import { describe, expect, test } from '@jest/globals';
import { compareVersions } from '../../../src/deploys/compare-versions.ts';
import { outcomeSentence } from '../../../src/deploys/outcome-sentence.ts';
import type { Slice } from '../../../src/deploys/slices.ts';
import { type Behaviour, Simulation } from './simulated.ts';

const compare = (before: readonly Slice[], after: readonly Slice[]) =>
  compareVersions(before, after, (ratio) => (ratio > 0.05 ? 'critical' : undefined));

const routes = (count: number, behaviour: Behaviour) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`/r${index}`, behaviour]));

/** How many of so many deploys anything is told of. */
function told(deploys: number, compareOne: () => ReturnType<typeof compare>): number {
  let count = 0;
  for (let deploy = 0; deploy < deploys; deploy++)
    if (compareOne().some(({ changes }) => changes.length > 0)) count += 1;
  return count;
}

describe('equal versions', () => {
  test('of 1,000 deploys that have changed nothing, none is told of, at six looks at each', () => {
    const simulation = new Simulation(1);
    const same = routes(3, { requests: 50 });
    const count = told(1_000, () => {
      const [before, after] = [simulation.slices(12, same), simulation.slices(6, same)];
      return after.flatMap((_, last) => compare(before, after.slice(0, last + 1)));
    });
    expect(count).toBe(0);
  });

  test('a service whose latencies vary by a fifth by themselves is not told that each deploy has changed them', () => {
    const simulation = new Simulation(2);
    const restless = routes(5, { requests: 100, unrest: 0.2 });
    const count = told(100, () => compare(simulation.slices(12, restless), simulation.slices(6, restless)));
    expect(count).toBeLessThanOrEqual(5);
  });
});

describe('what was changed is found', () => {
  const others = routes(30, { requests: 50 });

  test('errors from 0.1 % to 1 %, with 6,000 requests in each version', () => {
    const simulation = new Simulation(3);
    const before = simulation.slices(12, { ...others, '/checkout': { requests: 500 } });
    const after = simulation.slices(12, { ...others, '/checkout': { requests: 500, errorRatio: 0.01 } });
    const [first, second] = compare(before, after);
    expect(first).toMatchObject({ route: '/checkout', verdict: 'worse', severity: 'warning' });
    expect(first!.changes.map(({ figure, isWorse }) => [figure, isWorse])).toEqual([['errors', true]]);
    expect(second).toMatchObject({ verdict: 'same', changes: [] });
  });

  test('a p99 that doubles because a fiftieth of the requests takes eight times as long', () => {
    const simulation = new Simulation(4);
    const before = simulation.slices(12, { ...others, '/orders': { requests: 1_000 } });
    const after = simulation.slices(12, {
      ...others,
      '/orders': { requests: 1_000, tailShare: 0.02, tailFactor: 8 },
    });
    const [first] = compare(before, after);
    expect(first).toMatchObject({ route: '/orders', verdict: 'worse' });
    expect(first!.changes[0]).toMatchObject({ figure: 'p99', isWorse: true });
    expect(first!.changes.map(({ figure }) => figure)).not.toContain('p50');
    // The normal distribution has 1 % beyond 2.326 standard deviations.
    expect(first!.before.p99Ms! / (20 * Math.exp(0.6 * 2.326))).toBeCloseTo(1, 0.5);
    expect(first!.changes[0]!.factor).toBeGreaterThan(1.7);
  });

  test('a route that answers in half the time is better', () => {
    const simulation = new Simulation(5);
    const before = simulation.slices(12, { ...others, '/orders': { requests: 100 } });
    const after = simulation.slices(2, { ...others, '/orders': { requests: 100, medianMs: 10 } });
    const [first] = compare(before, after);
    expect(first).toMatchObject({ route: '/orders', verdict: 'better', severity: undefined });
    expect(first!.changes[0]!.factor).toBeCloseTo(0.5, 1);
  });

  test('an outage is found with thirty requests, and is critical by its ratio', () => {
    const simulation = new Simulation(6);
    const before = simulation.slices(12, { ...others, '/rare': { requests: 3, errorRatio: 0 } });
    const after = simulation.slices(6, { ...others, '/rare': { requests: 5, errorRatio: 1 } });
    expect(compare(before, after)[0]).toMatchObject({
      route: '/rare',
      severity: 'critical',
      changes: [{ figure: 'errors', factor: undefined }],
    });
  });
});

test('too few requests are an answer of their own, and a quantile is judged only where requests lie beyond it', () => {
  const simulation = new Simulation(7);
  const of = (few: number) => ({ '/few': { requests: few }, '/some': { requests: 100 } });
  const rows = compare(simulation.slices(6, of(2)), simulation.slices(6, of(9)));
  expect(rows.map(({ route, verdict, judged }) => ({ route, verdict, judged }))).toEqual([
    { route: '/some', verdict: 'same', judged: ['errors', 'p50', 'p95'] },
    { route: '/few', verdict: 'tooFew', judged: [] },
  ]);
});

test('a change that is certain and small is not worth telling', () => {
  const simulation = new Simulation(8);
  const before = simulation.slices(12, { '/orders': { requests: 3_000 } });
  const after = simulation.slices(12, { '/orders': { requests: 3_000, medianMs: 21 } });
  expect(compare(before, after)[0]).toMatchObject({ verdict: 'same', changes: [] });
});

test('a route that only one version was asked for is not compared', () => {
  const simulation = new Simulation(9);
  const rows = compare(
    simulation.slices(3, { '/old': { requests: 500 } }),
    simulation.slices(3, { '/new': { requests: 500 } }),
  );
  expect(rows.map(({ verdict }) => verdict)).toEqual(['tooFew', 'tooFew']);
  expect(rows.find(({ route }) => route === '/new')).toMatchObject({
    before: { requests: 0, p99Ms: undefined },
    after: { requests: 1_500, requestsPerSecond: 1_500 / 900 },
  });
  expect(outcomeSentence(rows)).toBe('there are too few requests to tell');
});
