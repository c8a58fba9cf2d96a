import type { RouteSignals } from '@golden-signals/core/extension';
import { expect, test } from '@jest/globals';
import { inOrder, type RankedRoute } from '../../../src/parts/route-order.ts';

function signals(route: string, requests: number, meanMs: number, p99Ms: number): RouteSignals {
  return {
    ...{ route, seconds: 60, requests, requestsPerSecond: requests / 60, errors: 0, errorRatio: 0, apdex: 1 },
    ...{ bytesInPerSecond: 0, bytesOutPerSecond: 0 },
    latency: { p50Ms: meanMs, p90Ms: p99Ms, p95Ms: p99Ms, p99Ms, p999Ms: p99Ms, maxMs: p99Ms, meanMs },
  };
}

const known = [signals('/b', 10, 20, 900), signals('/a', 300, 5, 30), signals('/c', 50, 3, 40)];
const ranked: readonly RankedRoute[] = known;

test.each([
  ['time', 'down', ['/a', '/b', '/c'], 0],
  ['rate', 'up', ['/b', '/c', '/a'], 0],
  ['route', 'up', ['/a', '/b', '/c'], 0],
  ['no-column', 'down', ['/a', '/b', '/c'], 0],
  ['constructor', 'down', ['/a', '/b', '/c'], 0],
  ['p99', 'down', ['/b', '/c', '/a'], 3],
  ['p50', 'up', ['/c', '/a', '/b'], 3],
])('by %s, %s, percentiles are read only where they decide', (column, order, expected, readings) => {
  let read = 0;
  const found = inOrder(ranked, { column, order }, ({ route }) => {
    read += 1;
    return known.find((one) => one.route === route);
  });
  expect(found.map(({ route }) => route)).toEqual(expected);
  expect(read).toBe(readings);
});
