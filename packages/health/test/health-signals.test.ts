import type { CheckResult } from '@golden-signals/health';
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

test('the time until what checks look at expires is a signal, and in the metrics', async () => {
  const day = 86_400_000;
  let certificate: CheckResult | Error = { status: 'healthy' };
  const { monitor, clock, get } = monitoredHealth({
    checks: {
      certificate: () => {
        if (certificate instanceof Error) throw certificate;
        return certificate;
      },
      licence: () => ({ status: 'healthy', expiresAtMs: clock.wallTimeMs() + 90 * day }),
      database: () => ({ status: 'healthy', expiresAtMs: Number.NaN }),
    },
  });
  const signal = monitor.signals.get('health.time_to_expiry');
  expect(signal.read(60_000)).toBeUndefined();
  expect([...signal.series()]).toEqual([]);
  certificate = { status: 'healthy', expiresAtMs: clock.wallTimeMs() + 10 * day };
  await get('/health');
  expect([...signal.series()]).toEqual([{ check: 'certificate' }, { check: 'licence' }]);
  expect(signal.read(60_000)!.value).toBeCloseTo(10 * 86_400, 3);
  expect(signal.severity(signal.read(60_000)!.value)).toBe('warning');
  // A run that fails says nothing of when it expires.
  certificate = new Error('The host did not answer in time.');
  clock.advance(600_000);
  await get('/health');
  expect(signal.read(60_000, { check: 'certificate' })!.value).toBeCloseTo(10 * 86_400 - 600, 3);
  const expiresAt = (clock.wallTimeMs() + 10 * day) / 1_000 - 600;
  expect(await monitor.registry.metrics()).toContain(
    `health_check_expiry_timestamp_seconds{check="certificate"} ${expiresAt}`,
  );
  const query = {
    range: '5m',
    matchers: '',
    naming: 'prometheus',
    histograms: 'native',
    by: ['check'],
  } as const;
  expect(signal.definition!.promql(query)).toBe(
    'min by (check) (health_check_expiry_timestamp_seconds - time())',
  );
  await monitor.close();
});
