import { createMonitor, type Extension } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { dashboard } from '@golden-signals/dashboard';
import { expect, test } from '@jest/globals';

const minuteMs = 60_000;

/** A service with a page, and how often something was computed that a page may show. */
function serve() {
  const clock = new FakeClock();
  const computed = { section: 0, findings: 0, metrics: 0 };
  const counting: Extension = {
    name: 'counting',
    setup(host) {
      host.sections.add({
        name: 'counted',
        headline: 'counted',
        read: () => ({ count: ++computed.section }),
      });
      host.findings.add('counted', () => {
        computed.findings += 1;
        return [];
      });
      host.metrics.gauge({ name: 'counted', help: 'Counted.', collect: () => void computed.metrics++ });
    },
  };
  const monitor = createMonitor({
    ...{ clock, logger: new MemoryLogger(), env: {}, stalls: false, runtimeMetrics: false },
    extensions: [counting, dashboard()],
  });
  const { endpoint } = [...monitor.endpoints].find((placed) => placed.endpoint.name === 'dashboard_stream')!;
  /** Opens a page that shows these parts. */
  const open = async (parts: readonly string[]) => {
    const leaving = new AbortController();
    const response = await endpoint.handle({
      ...{ method: 'GET', path: '/monitoring/stream', rest: '', headers: {}, body: undefined },
      ...{ remoteAddress: '127.0.0.1', signal: leaving.signal },
      query: new URLSearchParams(parts.map((part): [string, string] => ['part', part])),
    });
    const lines = (response.body as AsyncIterable<string>)[Symbol.asyncIterator]();
    await lines.next();
    return {
      async look(seconds: number) {
        for (let second = 0; second < seconds; second++) {
          const line = lines.next();
          // It waits for the tick, and metrics are collected.
          await new Promise((resolve) => setImmediate(resolve));
          clock.advance(1_000);
          await line;
        }
      },
      async leave() {
        leaving.abort();
        await lines.return!();
      },
    };
  };
  return { clock, computed, monitor, open };
}

test('nothing is computed while nobody looks, neither before a page is opened nor after it is closed', async () => {
  const { clock, computed, monitor, open } = serve();
  clock.advance(10 * minuteMs);
  expect(computed).toEqual({ section: 0, findings: 0, metrics: 0 });
  const timers = clock.pendingTimers;
  const page = await open(['frame', 'section?name=counted', 'section?name=review', 'metrics?to=50']);
  await page.look(60);
  expect(computed.section).toBeGreaterThanOrEqual(30);
  expect(computed.findings).toBeGreaterThanOrEqual(12);
  expect(computed.metrics).toBeGreaterThanOrEqual(10);
  await page.leave();
  const before = { ...computed };
  clock.advance(10 * minuteMs);
  expect(computed).toEqual(before);
  expect(clock.pendingTimers).toBe(timers);
  await monitor.close();
});

test('the frame and the views of one page read a section once between them', async () => {
  const { computed, monitor, open } = serve();
  const page = await open(['frame', 'section?name=counted', 'section?name=review']);
  await page.look(60);
  // The section every two seconds, the review every five, and the first time.
  expect(computed.section).toBeLessThanOrEqual(31);
  expect(computed.findings).toBeLessThanOrEqual(13);
  await page.leave();
  await monitor.close();
});
