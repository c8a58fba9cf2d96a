// The alert rules of an SLO, as they are evaluated: an outage pages within minutes, ends soon after, and says so.

import { alerting, defineSlo, signalRatio } from '@golden-signals/alerting';
import { createMonitor, type Extension } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { expect, test } from '@jest/globals';

const minuteMs = 60_000;

/** Nothing happens more often than once a minute, so that days pass in seconds. */
class CoarseClock extends FakeClock {
  override every(intervalMs: number, callback: () => void) {
    return super.every(Math.max(intervalMs, minuteMs), callback);
  }
}

test('an outage of half an hour pages, and is resolved', async () => {
  const orders = { bad: 0, total: 0 };
  const clock = new CoarseClock();
  const told: string[] = [];
  const shop: Extension = {
    name: 'shop',
    setup({ signals }) {
      signals.define({
        kind: 'ratio',
        id: 'orders.failure_ratio',
        title: 'Orders that fail',
        unit: 'ratio',
        better: 'lower',
        labels: [],
        totals: () => orders,
        promql: () => undefined,
      });
    },
  };
  const slo = defineSlo({
    name: 'orders',
    objective: 0.999,
    indicator: signalRatio('orders.failure_ratio'),
  });
  const alerts = alerting({ defaults: false, slos: [slo] });
  const monitor = createMonitor({
    extensions: [shop, alerts],
    clock,
    logger: new MemoryLogger(),
    runtimeMetrics: false,
    stalls: false,
    env: {},
  });
  const serve = (minutes: number, bad: number) => {
    for (let minute = 0; minute < minutes; minute++) {
      orders.total += 100;
      orders.bad += bad;
      clock.advance(minuteMs);
      for (const { state, name } of alerts.list()) {
        const line = `${name} ${state}`;
        if (!told.includes(line)) told.push(line);
      }
    }
  };
  serve(6 * 60, 0);
  expect(told).toEqual([]);
  serve(3, 50);
  expect(told).toContain('OrdersBudgetBurn1h firing');
  serve(27, 50);
  expect(told).toContain('OrdersBudgetBurn6h firing');
  expect(told).toContain('OrdersBudgetBurn1d firing');
  serve(8, 0);
  expect(told).toContain('OrdersBudgetBurn1h resolved');
  expect(told).not.toContain('OrdersBudgetBurn1d resolved');
  await monitor.close();
});
