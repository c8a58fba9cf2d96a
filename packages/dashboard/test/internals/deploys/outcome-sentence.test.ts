import { expect, test } from '@jest/globals';
import { outcomeSentence } from '../../../src/deploys/outcome-sentence.ts';
import type { FigureChange, RouteChange, Verdict } from '../../../src/deploys/shapes.ts';

const figures = {
  requests: 1_000,
  requestsPerSecond: 1,
  errorRatio: 0.04,
  p50Ms: 1,
  p95Ms: 1,
  p99Ms: 1,
};

function row(route: string, verdict: Verdict, ...changes: [FigureChange['figure'], number?][]): RouteChange {
  return {
    route,
    verdict,
    severity: verdict === 'worse' ? 'warning' : undefined,
    before: figures,
    after: figures,
    changes: changes.map(([figure, factor]) => ({ figure, factor, isWorse: (factor ?? 2) > 1, p: 0 })),
    judged: [],
  };
}

const many = (count: number, verdict: Verdict) => Array.from({ length: count }, () => row('/x', verdict));

test.each<[string, RouteChange[]]>([
  ['no request was compared so far', []],
  ['there are too few requests to tell', many(3, 'tooFew')],
  ['all 4 routes are as before', many(4, 'same')],
  ['4 routes are as before; 1 has too few requests to tell', [...many(4, 'same'), ...many(1, 'tooFew')]],
  [
    '/checkout fails 4 times as often, p99 of /orders is 40 % longer; 31 other routes are as before',
    [row('/checkout', 'worse', ['errors', 4]), row('/orders', 'worse', ['p99', 1.4]), ...many(31, 'same')],
  ],
  [
    '/a fails in 4.00 % of its requests and did not before, and its p99 is 2.5 times as long, /b fails 50 % more often, p50 of /d is 30 % shorter; 1 further route is worse; 2 further routes are better',
    [
      row('/a', 'worse', ['errors'], ['p50', 1.2], ['p99', 2.5]),
      row('/b', 'worse', ['errors', 1.5], ['p50', 0.5]),
      row('/c', 'worse', ['p50', 2]),
      row('/d', 'better', ['p50', 0.7]),
      row('/e', 'better', ['errors', 0]),
      row('/f', 'better', ['errors', 0.5]),
    ],
  ],
  [
    '/a does not fail any more; another route is as before',
    [row('/a', 'better', ['errors', 0]), ...many(1, 'same')],
  ],
])('%s', (sentence, rows) => {
  expect(outcomeSentence(rows)).toBe(sentence);
});
