import { expect, test } from '@jest/globals';
import { monitoredHealth } from './monitored-health.ts';

test('health is a signal: the worst of a window, and past its limits when it is not healthy', async () => {
  let status: 'healthy' | 'degraded' | 'unhealthy' = 'healthy';
  const { monitor, clock, get } = monitoredHealth({ checks: { database: () => ({ status }) } });
  const signal = monitor.signals.get('health.status');
  signal.keep({ windowMs: 60_000 });
  expect(signal.read(60_000)).toBeUndefined();
  const probe = async () => {
    await get('/health');
    clock.advance(2_000);
    return signal.read(60_000)!.value;
  };
  expect(await probe()).toBe(1);
  status = 'unhealthy';
  expect(await probe()).toBe(0);
  status = 'healthy';
  expect(await probe()).toBe(0);
  clock.advance(60_000);
  expect(await probe()).toBe(1);
  expect([1, 0.5, 0].map((value) => signal.severity(value))).toEqual([undefined, 'warning', 'critical']);
  const query = { range: '5m', matchers: 'job="shop"', naming: 'prometheus', histograms: 'native' } as const;
  expect(signal.definition!.promql({ ...query, by: ['instance'] })).toBe(
    'min by (instance) (min_over_time(health_status{job="shop"}[5m]))',
  );
  await monitor.close();
});
