// The signals of the machine say the same as a real Prometheus that is asked their own PromQL.

import { setTimeout as wait } from 'node:timers/promises';
import { createMonitor, startManagementServer } from '@golden-signals/core';
import type { ExtensionHost } from '@golden-signals/core/extension';
import { MemoryLogger } from '@golden-signals/core/testing';
import { system } from '@golden-signals/system';
import { expect } from '@jest/globals';
import { PrometheusServer } from '../../../test/prometheus-server.ts';
import { testWithTool } from '../../../test/services.ts';

const query = {
  range: '4s',
  matchers: 'job="service"',
  by: [],
  naming: 'prometheus',
  histograms: 'classic',
} as const;

/** What may change between a pass and a scrape; the processors of a machine that others use most of all. */
const tolerance: Readonly<Record<string, number>> = {
  'system.cpu': 0.6,
  'system.load_per_core': 1,
  'system.memory': 0.05,
  'system.disk': 0.01,
  'system.inodes': 0.01,
  'process.file_descriptors': 0.01,
};

testWithTool(
  'prometheus',
  'signals and Prometheus',
  async (tool) => {
    let host: ExtensionHost | undefined;
    const sys = system({ machine: true, intervalMs: 1_000 });
    const probe = {
      name: 'probe',
      setup(given: ExtensionHost) {
        host = given;
      },
    };
    const monitor = createMonitor({ extensions: [sys, probe], logger: new MemoryLogger() });
    const management = await startManagementServer({ port: 0, monitor });
    const jobs = { service: management.port };
    const prometheus = await PrometheusServer.start({ tool, jobs, nativeHistograms: false });
    try {
      const cpu = host!.signals.get('system.cpu').definition!.promql(query)!;
      // Rates need two scrapes.
      for (let tries = 0; (await prometheus.query(cpu)).length === 0; tries++) {
        if (tries > 100) throw new Error('Prometheus never knew the rate of the processors.');
        await wait(200);
      }
      const compared: string[] = [];
      for (const id of host!.signals.ids().filter((one) => one.startsWith('system.') || one in tolerance)) {
        const { definition } = host!.signals.get(id);
        if (definition?.kind === 'ratio') continue;
        // A machine whose others begin or end just now is not the same to both; then it is looked at again.
        for (let looks = 1; ; looks++) {
          const live = definition?.kind === 'level' ? definition.value({}) : undefined;
          const [asked] = await prometheus.query(definition!.promql(query)!);
          expect({ id, isKnown: asked !== undefined }).toEqual({ id, isKnown: live !== undefined });
          if (live === undefined) break;
          const difference = Math.abs(asked!.value - live);
          if (difference >= tolerance[id]! && looks < 10) {
            await wait(1_000);
            continue;
          }
          expect({ id, difference, isClose: difference < tolerance[id]! }).toEqual({
            id,
            difference,
            isClose: true,
          });
          compared.push(id);
          break;
        }
      }
      expect(compared).toEqual(Object.keys(tolerance));
      // Nothing grows here, and the container may be without a limit: then neither knows a value.
      for (const id of host!.signals.ids().filter((one) => /^(container|memory|process\.thread)/.test(one))) {
        const { definition } = host!.signals.get(id);
        if (definition?.kind !== 'level' || id === 'memory.growth') continue;
        const asked = await prometheus.query(definition.promql(query)!);
        expect({ id, isKnown: asked.length > 0 }).toEqual({
          id,
          isKnown: definition.value({}) !== undefined,
        });
      }
    } finally {
      await prometheus.close();
      await management.close();
      await monitor.close();
    }
  },
  60_000,
);
