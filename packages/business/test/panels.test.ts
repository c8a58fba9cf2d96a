// What the panels of the business name is there in what a monitor reports that has something of everything.

import { business } from '@golden-signals/business';
import { createMonitor } from '@golden-signals/core';
import type { ExtensionHost } from '@golden-signals/core/extension';
import { MemoryLogger } from '@golden-signals/core/testing';
import { expect, test } from '@jest/globals';
import { missingPaths } from '../../../test/panel-paths.ts';

test('the paths of the business lead to what it answers', async () => {
  const shop = business({
    actions: { checkout: { targetMs: 10 } },
    conversions: { purchase: { of: 'checkout' } },
    kpis: { sales: { read: () => 7, target: 10 } },
    entities: {
      carts: () => 13,
      orders: () => {
        throw new Error('No database.');
      },
    },
    revenue: { EUR: () => 20 },
    activeUsers: () => 1,
    cost: { currency: 'EUR', perRequest: 1 },
  });
  let host: ExtensionHost | undefined;
  const listener = {
    name: 'listener',
    setup(given: ExtensionHost) {
      host = given;
    },
  };
  const monitor = createMonitor({ extensions: [shop, listener], logger: new MemoryLogger(), env: {} });
  // There is an impact where requests are counted.
  expect(monitor.http).toBeDefined();
  shop.recordAction('checkout', { durationMs: 12, success: true });
  shop.recordConversion('purchase', { value: 1, currency: 'EUR' });
  shop.recordConversion('unknown');
  await shop.refresh();
  const data = host!.sections.read('business', { details: true })!.data;
  expect(missingPaths(host!.sections.panels('business')!, [data])).toEqual([]);
  await monitor.close();
});
