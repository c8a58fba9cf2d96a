// The signals of the business say the same as a real Prometheus that is asked their own PromQL.

import { once } from 'node:events';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { business } from '@golden-signals/business';
import { createMonitor, monitorServer, startManagementServer } from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import { expect } from '@jest/globals';
import { PrometheusServer } from '../../../test/prometheus-server.ts';
import { testWithTool } from '../../../test/services.ts';

const windowMs = 10_000;
const query = {
  range: '10s',
  matchers: 'job="shop"',
  by: [],
  naming: 'prometheus',
  histograms: 'classic',
} as const;

/** By how much of the value they may differ; Prometheus extrapolates rates from samples that are a second apart. */
const tolerance: Readonly<Record<string, number>> = {
  'business.action_failure_ratio': 0.05,
  'business.action_rate': 0.1,
  'business.conversion_ratio': 0.02,
  'business.active_users': 0,
  'business.impact': 0,
  'business.kpi_margin': 0,
};

testWithTool(
  'prometheus',
  'signals and Prometheus',
  async (tool) => {
    const biz = business({
      actions: { checkout: {} },
      conversions: { purchase: { of: 'checkout' } },
      kpis: { margin: { read: () => 0.25, target: 0.2 } },
    });
    const monitor = createMonitor({ extensions: [biz], logger: new MemoryLogger(), stalls: false });
    let sold = 0;
    const shop = createServer((_req, res) => {
      sold += 1;
      const success = sold % 4 !== 0;
      biz.recordAction('checkout', { durationMs: 12, success, userId: sold % 30 });
      if (success) biz.recordConversion('purchase');
      // What was not declared must not count as an action here, and does not there.
      if (sold % 10 === 0) biz.recordAction('unheard', { durationMs: 1, success: false });
      res.writeHead(success ? 200 : 500).end();
    });
    monitorServer(shop, { monitor, route: () => '/checkout' });
    shop.listen(0, '127.0.0.1');
    await once(shop, 'listening');
    const { port } = shop.address() as AddressInfo;
    const buy = async () => {
      const [response] = await once(get({ host: '127.0.0.1', port, agent: false }), 'response');
      await once(response.resume(), 'end');
    };
    const management = await startManagementServer({ port: 0, monitor });
    // All series are there before the first scrape.
    for (let bought = 0; bought < 40; bought++) await buy();
    await biz.refresh();
    const jobs = { shop: management.port };
    const prometheus = await PrometheusServer.start({ tool, jobs, nativeHistograms: false });
    try {
      await prometheus.queryUntil('up == 1', (samples) => samples.length === 1);
      const ids = monitor.signals.ids().filter((id) => id.startsWith('business.'));
      expect(ids).toEqual(Object.keys(tolerance));
      for (const id of ids) monitor.signals.get(id).keep({ windowMs });
      const pace = setInterval(() => void buy(), 20);
      await wait(windowMs + 3_000);
      clearInterval(pace);
      for (const id of ids) {
        const signal = monitor.signals.get(id);
        const labels = id === 'business.conversion_ratio' ? { type: 'purchase' } : {};
        const reading = signal.read(windowMs, labels)!;
        const samples = await prometheus.query(signal.definition!.promql(query)!);
        const found = `${id} = ${reading.value}, Prometheus: ${samples.map(({ value }) => value)}`;
        const isClose =
          samples.length === 1 &&
          Math.abs(samples[0]!.value - reading.value) <= tolerance[id]! * reading.value;
        expect({ found, isClose }).toEqual({ found, isClose: true });
      }
      // They agree on something, and not on nothing.
      expect(monitor.signals.get('business.action_failure_ratio').read(windowMs)!.value).toBeCloseTo(0.25, 1);
      expect(monitor.signals.get('business.impact').read(windowMs)!.value).toBe(2);
    } finally {
      await prometheus.close();
      await management.close();
      shop.close();
      shop.closeAllConnections();
      await monitor.close();
    }
  },
  60_000,
);
