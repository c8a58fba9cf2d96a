// Dashboards have what the application has, no two panels overlap, and Grafana's linter finds nothing.

import { type Dashboard, type Definitions, grafanaDashboards } from '@golden-signals/provisioning';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { linterRules } from './linter.ts';
import { plainDefinitions } from './plain-service.ts';

const combinations = (['prometheus', 'opentelemetry'] as const).flatMap((naming) =>
  (['classic', 'native'] as const).map((histograms) => ({ naming, histograms })),
);

describe.each(combinations)('$naming names, $histograms histograms', ({ naming, histograms }) => {
  let definitions: Definitions;
  let dashboards: Dashboard[];

  beforeAll(async () => {
    definitions = await plainDefinitions(naming);
    dashboards = Object.values(grafanaDashboards(definitions, { histograms }));
  });

  test('there are eight', () => {
    expect(dashboards.map(({ title }) => title)).toEqual([
      'shop / Overview',
      'shop / Routes',
      'shop / Runtime and system',
      'shop / Dependencies',
      'shop / Jobs and queues',
      'shop / Business',
      'shop / Alerts and SLOs',
      'shop / Tasks',
    ]);
  });

  test.each(Object.entries(linterRules))('%s', (_name, rule) => {
    expect(dashboards.flatMap((dashboard) => rule(dashboard))).toEqual([]);
  });

  test('no panels overlap, none is cut off, and no line has a gap', () => {
    for (const { panels } of dashboards) {
      const taken = new Set<string>();
      for (const { gridPos, title } of panels) {
        for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
          for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
            expect({ title, overlaps: taken.has(`${x}/${y}`), isInside: x < 24 }).toEqual({
              title,
              overlaps: false,
              isInside: true,
            });
            taken.add(`${x}/${y}`);
          }
        }
      }
      const height = Math.max(...panels.map(({ gridPos: { y, h } }) => y + h));
      expect(taken.size).toBe(24 * height);
    }
  });

  test('ids of panels are unique, and so are those of dashboards', () => {
    for (const { panels } of dashboards) expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const uids = dashboards.map(({ uid }) => uid);
    expect(new Set(uids).size).toBe(uids.length);
    for (const uid of uids) expect(uid).toMatch(/^[A-Za-z0-9_-]{1,40}$/);
  });

  test('the same definitions give the same text', () => {
    expect(JSON.stringify(Object.values(grafanaDashboards(definitions, { histograms })))).toBe(
      JSON.stringify(dashboards),
    );
  });
});
