import type { ExtensionHost } from '@golden-signals/core/extension';
import { expect, test } from '@jest/globals';
import { ReviewedService } from './support.ts';

/** A rough page of the service and its routes, as a dashboard in a package of its own could make it. */
function terminalView({ signals, service }: ExtensionHost, windowMs: number): string {
  const value = (id: string, labels = {}) => signals.get(id).read(windowMs, labels)?.value.toFixed(3) ?? '?';
  const spark = signals.get('http.request_rate').points(windowMs);
  const columns = ['http.request_rate', 'http.error_ratio', 'http.latency_p99'];
  const routes = [...signals.get('http.latency_p99').series()];
  return [
    `${service.name} ${service.version}`,
    ['all', ...columns.map((id) => value(id))].join(' '),
    ...routes.map((labels) => [labels.route, ...columns.map((id) => value(id, labels))].join(' ')),
    `rate over time: ${spark.length} points, highest ${Math.max(...spark.map((point) => point.value)).toFixed(1)}`,
  ].join('\n');
}

test('a page of overview and routes can be made of signals, their history and cards alone', async () => {
  const service = await new ReviewedService().listen();
  const { host, clock } = service;
  const windowMs = 60_000;
  for (const id of ['http.request_rate', 'http.error_ratio']) {
    host.signals.get(id).keep({ windowMs });
    host.signals.get(id).keep({ windowMs, labels: 'each' });
  }
  clock.advance(1_000);
  await service.serve(1);
  await service.serve(1, { status: 500, durationMs: 20 });
  clock.advance(20_000);
  await service.serve(20, { durationMs: 40 });
  await service.serve(5, { status: 500, durationMs: 20 });
  clock.advance(20_000);
  const lines = terminalView(host, windowMs).split('\n');
  expect(lines[0]).toBe('shop 1.4.0');
  expect(lines[1]).toMatch(/^all 0\.\d+ 0\.\d+ 0\.040$/);
  expect(lines.find((line) => line.startsWith('/200/40'))).toMatch(/^\/200\/40 0\.\d+ 0\.000 0\.040$/);
  expect(lines.find((line) => line.startsWith('/500/20'))).toMatch(/^\/500\/20 0\.\d+ 1\.000 0\.020$/);
  expect(lines.at(-1)).toMatch(/^rate over time: \d+ points, highest \d+/);
  const { cards } = (await service.read('/monitoring/live')) as { cards: { title: string }[] };
  expect(cards.map(({ title }) => title)).toEqual(
    expect.arrayContaining(['Grade', 'In flight', 'Slow requests', 'Monitoring (of a core)']),
  );
  await service.close();
});
