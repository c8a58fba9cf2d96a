// What the panels of the system name is there in what monitors report, on this machine and in a pod.

import { createMonitor } from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import { expect, test } from '@jest/globals';
import { missingPaths } from '../../../../test/panel-paths.ts';
import { System } from '../../src/system.ts';
import { systemPanels } from '../../src/system-panels.ts';
import type { ReportedGrowth, SystemReport } from '../../src/system-report.ts';
import { FakeFiles } from './fake-files.ts';
import { pod } from './pod.ts';

async function reportOf(system: System): Promise<SystemReport> {
  const monitor = createMonitor({ extensions: [system], logger: new MemoryLogger(), stalls: false, env: {} });
  await system.refresh();
  const report = system.snapshot();
  await monitor.close();
  return report;
}

/** What a monitor says after hours only, and of a mount that hangs. */
const growth: ReportedGrowth = {
  ...{ resource: 'heap', title: 'the heap', unit: 'bytes', value: 1, limit: 2, text: 'the heap grows' },
  ...{ perHour: 1, sinceMs: 1, sinceTimestampMs: 1, timeToLimitMs: 1, severity: 'warning' },
};
const rare = { growth: [growth], machine: { stuckMounts: ['/mnt/gone'] } };

test('the paths of the system lead to what it answers', async () => {
  const machine = await reportOf(new System({ machine: true }));
  const container = await reportOf(new System({ machine: false }, new FakeFiles(pod)));
  expect(missingPaths(systemPanels, [machine, container, rare])).toEqual([]);
});
