import type { Extension, ExtensionHost } from '@golden-signals/core';
import { expect, test } from '@jest/globals';
import { missingPaths, wrongPanels } from '../../../../../test/panel-paths.ts';
import type { QueryPlan } from '../../../src/servers/plans/query-plan.ts';
import { Servers } from '../../../src/servers/servers.ts';
import { completeServers } from './complete-servers.ts';

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

test('the paths of panels lead to what servers say of themselves', async () => {
  const { monitor } = await completeServers();
  let host: ExtensionHost | undefined;
  const looking: Extension = {
    name: 'looking',
    setup(given) {
      host = given;
    },
  };
  monitor.use(looking);
  Servers.of(host!).plans.add(plan);
  const panels = host!.sections.panels('servers')!;
  expect(wrongPanels(panels, host!.signals.ids())).toEqual([]);
  const { data } = host!.sections.read('servers', { details: true })!;
  expect(missingPaths(panels, [data])).toEqual([]);
  await monitor.close();
});
