// How sections say that they want to be shown: what they name is there, in every package.

import { alerting } from '@golden-signals/alerting';
import { createMonitor, type Extension, type ExtensionHost } from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import { dependencies } from '@golden-signals/dependencies';
import { jobs } from '@golden-signals/jobs';
import { system } from '@golden-signals/system';
import { expect, test } from '@jest/globals';
import type { QueryPlan } from '../packages/dependencies/src/servers/plans/query-plan.ts';
import { Servers } from '../packages/dependencies/src/servers/servers.ts';
import { completeServers } from '../packages/dependencies/test/internals/servers/complete-servers.ts';
import { missingPaths, wrongPanels } from './panel-paths.ts';

const plan: QueryPlan = {
  fingerprint: 'f1',
  query: 'SELECT orders',
  server: 'shop',
  atMs: 1,
  summary: 'sequential scan of orders',
  hint: undefined,
  failure: undefined,
  steps: [{ what: 'sequential scan', table: 'orders', index: undefined, rows: 1, isFullScan: true }],
};

/** Looks at what the others do. */
function looking(): Extension & { host: ExtensionHost | undefined } {
  const extension: Extension & { host: ExtensionHost | undefined } = {
    name: 'looking',
    host: undefined,
    setup(host) {
      extension.host = host;
    },
  };
  return extension;
}

test('panels name signals that there are, and columns that differ', async () => {
  const look = looking();
  const monitor = createMonitor({
    logger: new MemoryLogger(),
    env: {},
    extensions: [dependencies(), alerting(), system(), jobs(), look],
  });
  const { sections, signals } = look.host!;
  const declared = sections.paths().filter((path) => sections.panels(path) !== undefined);
  expect(declared).toEqual(expect.arrayContaining(['calls', 'dependencies', 'queries', 'quotas']));
  // Those of pools and caches come with the first one.
  const known = [...signals.ids(), 'pool.use_ratio', 'pool.wait', 'cache.hit_ratio'];
  const wrong = declared.flatMap((path) =>
    wrongPanels(sections.panels(path)!, known).map((one) => `${path}: ${one}`),
  );
  expect(wrong).toEqual([]);
  await monitor.close();
});

test('panels of servers lead to what servers say', async () => {
  const server = await completeServers();
  const look = looking();
  server.monitor.use(look);
  const { sections, signals } = look.host!;
  Servers.of(look.host!).plans.add(plan);
  const panels = sections.panels('servers')!;
  expect(wrongPanels(panels, signals.ids())).toEqual([]);
  const { data } = sections.read('servers', { details: true })!;
  expect(missingPaths(panels, [data])).toEqual([]);
  await server.monitor.close();
});

test('a path that leads nowhere is found', () => {
  const table = { kind: 'table', title: 'T', rows: 'list' } as const;
  const columns = [
    { title: 'A', path: 'a' },
    { title: 'B', path: 'b.c' },
  ];
  expect(missingPaths([{ ...table, columns }], [{ list: [{ a: undefined }, { a: 1 }] }])).toEqual([
    'list.b.c',
  ]);
  expect(missingPaths([{ ...table, columns }], [{ list: [] }])).toEqual(['list: no rows']);
});
