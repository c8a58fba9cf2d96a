import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Monitor, monitorServer } from '@golden-signals/core';
import type { Extension, PromQuery } from '@golden-signals/core/extension';
import { afterEach, expect, test } from '@jest/globals';
import { signalMonitor, type TwoClocks } from './support.ts';

const minute = 60_000;
const closers: Array<() => Promise<unknown>> = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A server whose requests take as long, and end as, their path says: `/orders?ms=300&status=503`. */
async function serve(monitor: Monitor, clock: TwoClocks) {
  const server = createServer((req, res) => {
    const { searchParams } = new URL(req.url!, 'http://host');
    clock.advance(Number(searchParams.get('ms')));
    res.writeHead(Number(searchParams.get('status') ?? 200)).end('0123456789');
  });
  monitorServer(server, { monitor, route: ({ url = '' }) => url.replace(/\?.*/, '') });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  closers.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await monitor.close();
  });
  let sent = 0;
  return async (path: string) => {
    sent += 1;
    await new Promise((resolve, reject) => {
      request({ host: '127.0.0.1', port, path, agent: false }, (res) => res.resume().on('end', resolve))
        .on('error', reject)
        .end();
    });
    while (monitor.http.readService('long').requests < sent) await new Promise((next) => setImmediate(next));
  };
}

test('the signals of HTTP count what was served, of the service and of each route', async () => {
  const { monitor, host, clock } = signalMonitor({ http: { slowThresholdMs: 250 } });
  for (const id of host.signals.ids()) host.signals.get(id).keep({ windowMs: minute });
  for (const id of host.signals.ids()) host.signals.get(id).keep({ windowMs: minute, labels: 'each' });
  expect(host.signals.get('http.error_ratio').read(minute)).toBeUndefined();
  const send = await serve(monitor, clock);
  for (const path of [
    '/orders?ms=10',
    '/orders?ms=10',
    '/orders?ms=600',
    '/orders?ms=10&status=404',
    '/orders?ms=10&status=503',
    '/pay?ms=3000&status=500',
    '/pay?ms=2400',
    '/pay?ms=300',
  ])
    await send(path);
  clock.advance(12_000);
  const read = (id: string, route?: string) =>
    host.signals.get(id).read(minute, route === undefined ? {} : { route });
  expect(read('http.error_ratio')).toMatchObject({ bad: 2, total: 8, value: 0.25 });
  expect(read('http.error_ratio', '/orders')).toMatchObject({ bad: 1, total: 5 });
  expect(read('http.error_ratio', '/absent')).toBeUndefined();
  expect(read('http.client_error_ratio')).toMatchObject({ bad: 1, total: 8 });
  expect(read('http.slow_ratio')).toMatchObject({ bad: 4, total: 8 });
  expect(read('http.slow_ratio', '/pay')).toMatchObject({ bad: 3, total: 3 });
  // 10, 10, 404 and 300 satisfy; 600 is tolerated; the errors and 2400 are not.
  expect(read('http.apdex')).toMatchObject({ bad: 3.5, total: 8, value: 1 - 3.5 / 8 });
  const rate = read('http.request_rate')!;
  expect((rate.value * rate.coveredMs) / 1_000).toBeCloseTo(8, 9);
  const pay = read('http.request_rate', '/pay')!;
  expect((pay.value * pay.coveredMs) / 1_000).toBeCloseTo(3, 9);
  const sent = read('http.send_rate')!;
  expect((sent.value * sent.coveredMs) / 1_000).toBeGreaterThan(8 * 10);
  expect(read('http.latency_p50')!.value).toBeCloseTo(0.01, 3);
  expect(read('http.latency_p99')!.value).toBeCloseTo(3, 1);
  expect(read('http.latency_p95', '/orders')!.value).toBeCloseTo(0.6, 2);
  expect(read('http.latency_p99')!.coveredMs).toBeLessThanOrEqual(minute);
  // Six of the eighteen seconds were spent inside of a request.
  expect(read('http.in_flight')!.value).toBeCloseTo(6 / 18);
  expect([...host.signals.get('http.error_ratio').series()]).toEqual(
    expect.arrayContaining([{ route: '/orders' }, { route: '/pay' }]),
  );
});

test('an error budget is watched by an extension that knows nothing of HTTP', async () => {
  const errorBudget: Extension = {
    name: 'too-many-errors',
    setup({ signals, events, every }) {
      events.declare('too-many-errors');
      const windowMs = 5 * minute;
      const ratio = signals.get('http.error_ratio');
      ratio.keep({ windowMs });
      let firing = false;
      every(15_000, () => {
        const reading = ratio.read(windowMs);
        if (reading === undefined || reading.coveredMs < windowMs || reading.total! < 20) return;
        if (reading.value > 0.05 && !firing) events.emit('too-many-errors', reading);
        firing = reading.value > 0.05;
      });
    },
  };
  const { monitor, clock } = signalMonitor({ extensions: [errorBudget] });
  const alerts: unknown[] = [];
  monitor.on('too-many-errors' as never, (event) => alerts.push(event));
  const send = await serve(monitor, clock);
  for (let request = 0; request < 30; request++) await send(`/?ms=0&status=${request < 3 ? 500 : 200}`);
  clock.advance(4 * minute);
  expect(alerts).toEqual([]);
  clock.advance(minute + 15_000);
  // What happened is out of the window by then; the next errors are not.
  for (let request = 0; request < 30; request++) await send(`/?ms=0&status=${request < 3 ? 500 : 200}`);
  clock.advance(15_000);
  expect(alerts).toEqual([expect.objectContaining({ bad: 3, total: 30, value: 0.1 })]);
});

test('a monitor that is switched off has no signals, and keeps nothing', async () => {
  const { monitor, clock } = signalMonitor({ enabled: false });
  closers.push(() => monitor.close());
  expect(monitor.signals.ids()).toEqual([]);
  expect(monitor.signals.get('http.error_ratio').read(minute)).toBeUndefined();
  expect(clock.pendingTimers).toBe(0);
});

const query: PromQuery = { range: '5m', matchers: '', by: [], naming: 'prometheus', histograms: 'classic' };

test('PromQL has the names that are configured, and those of the other naming', async () => {
  const { monitor, host } = signalMonitor({ http: { names: { requests: 'shop_requests_total' } } });
  closers.push(() => monitor.close());
  const promql = (id: string, more: Partial<PromQuery> = {}) =>
    host.signals.get(id).definition!.promql({ ...query, ...more });
  expect(promql('http.request_rate')).toBe('sum(rate(http_requests_total[5m]))');
  void monitor.http;
  expect(promql('http.request_rate', { matchers: 'job="shop"', by: ['route', 'instance'] })).toBe(
    'sum by (route, instance) (rate(shop_requests_total{job="shop"}[5m]))',
  );
  const opentelemetry = { naming: 'opentelemetry', by: ['route'] } as const;
  expect(promql('http.request_rate', opentelemetry)).toBe(
    'sum by (http_route) (rate(http_server_request_duration_seconds_count[5m]))',
  );
  expect(promql('http.latency_p99', { ...opentelemetry, histograms: 'native' })).toBe(
    'histogram_quantile(0.99, sum by (http_route) (rate(http_server_request_duration_seconds[5m])))',
  );
  expect(promql('http.latency_p99')).toBe(
    'histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket[5m])))',
  );
  // Four times half a second is no bound of the histogram.
  expect(promql('http.apdex')).toBeUndefined();
  expect(promql('http.receive_rate')).toBeUndefined();
});
