import { createMonitor, type Extension, type ExtensionHost, type Monitor } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { afterEach, expect, test } from '@jest/globals';
import { panelsPart } from '../../src/parts/panels-part.ts';
import { queriesOfRoutes } from '../../src/parts/route-queries.ts';
import { slosOfRoute } from '../../src/parts/route-slos.ts';
import { SharedSections } from '../../src/parts/shared-sections.ts';

let monitor: Monitor;
afterEach(() => monitor.close());

/** A monitor with sections that answer what is given, and what its extensions can do. */
function reporting(sections: Readonly<Record<string, unknown>>): ExtensionHost {
  let host: ExtensionHost | undefined;
  const extension: Extension = {
    name: 'reporting',
    setup(given) {
      host = given;
      for (const [name, data] of Object.entries(sections))
        given.sections.add({ name, headline: name, read: () => data });
    },
  };
  monitor = createMonitor({
    clock: new FakeClock(),
    logger: new MemoryLogger(),
    env: {},
    stalls: false,
    runtimeMetrics: false,
    extensions: [extension],
  });
  return host!;
}

test('queries of a route are those of all its methods, each as often as it was asked for', () => {
  const host = reporting({
    queries: {
      routes: [
        { route: 'GET /orders', requests: 30, queriesMean: 2, repeatedRatio: 0 },
        { route: 'POST /orders', requests: 10, queriesMean: 6, repeatedRatio: 0.1 },
        { route: 'GET /users', requests: 1, queriesMean: 1, repeatedRatio: 0 },
      ],
    },
  });
  expect([...queriesOfRoutes(new SharedSections(host))]).toEqual([
    ['/orders', { perRequest: 3, isRepeating: true }],
    ['/users', { perRequest: 1, isRepeating: false }],
  ]);
});

test('without a section of queries nothing is known of them', () => {
  expect(queriesOfRoutes(new SharedSections(reporting({}))).size).toBe(0);
});

test('SLOs of a route are those that name it, with a method or without', () => {
  const slo = (name: string) => ({ name, objective: 0.99, budgetLeft: 0.5, state: 'healthy' });
  const names = ['by-route', 'by-method', 'by-label', 'of-another', 'of-all'];
  const host = reporting({ slo: { slos: names.map(slo) } });
  const common = { type: 'slo', objective: 0.99, windowDays: 28, summary: 'It works.' } as const;
  const counted = (name: string, routes?: readonly string[]) =>
    ({
      ...common,
      name,
      signal: 'slo.error_ratio',
      where: { slo: name },
      requests: routes ? { routes } : {},
    }) as const;
  host.rules.add(counted('by-route', ['/users', '/orders']));
  host.rules.add(counted('by-method', ['POST /orders']));
  host.rules.add({ ...common, name: 'by-label', signal: 'http.error_ratio', where: { route: '/orders' } });
  host.rules.add(counted('of-another', ['/reorders', '/orders/:id']));
  host.rules.add(counted('of-all'));
  expect(slosOfRoute('/orders', host).map(({ name }) => name)).toEqual(['by-route', 'by-method', 'by-label']);
  expect(slosOfRoute('/nowhere', host)).toEqual([]);
});

test('panels come with the limits in force of the signals by which they judge', () => {
  const host = reporting({});
  host.sections.add({
    name: 'house',
    headline: 'house',
    read: () => ({}),
    panels: [
      { kind: 'figures', figures: [{ title: 'Failed', path: 'failed', limitsOf: 'http.error_ratio' }] },
      {
        kind: 'table',
        title: 'Doors',
        rows: 'doors',
        columns: [{ title: 'Door', path: 'name', limitsOf: 'nobody.knows' }],
        details: [
          { kind: 'figures', figures: [{ title: 'p99', path: 'p99Ms', limitsOf: 'http.latency_p99' }] },
        ],
      },
    ],
  });
  host.signals.setLimits('http.latency_p99', { warning: 0.5, critical: 2 });
  const { limits } = panelsPart(host).read(new URLSearchParams({ name: 'house' })) as {
    limits: Record<string, unknown>;
  };
  expect(Object.keys(limits)).toEqual(['http.error_ratio', 'http.latency_p99']);
  expect(limits['http.latency_p99']).toEqual({ unit: 's', better: 'lower', warning: 0.5, critical: 2 });
});
