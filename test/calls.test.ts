// What others write: a driver and a finder of repeated queries that know nothing but the published entries, on a real
// server. The suite of the adapters has the same pool under every framework.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createMonitor, monitorServer } from '@golden-signals/core';
import type { CallTarget, Extension, Finding } from '@golden-signals/core/extension';
import { MemoryLogger } from '@golden-signals/core/testing';
import { expect, test } from '@jest/globals';

interface FakePool {
  readonly extension: Extension;
  query(operation: string, collection: string): Promise<void>;
}

/** A pool that makes every query wait for a connection. */
function fakePool(waitMs: number): FakePool {
  let target: CallTarget | undefined;
  return {
    extension: {
      name: 'fake-pool',
      requires: { requestContext: true },
      setup({ calls }) {
        target = calls.target({ kind: 'database', system: 'postgresql', pool: 'main' });
      },
    },
    async query(operation, collection) {
      const call = target?.begin({ operation, collection });
      await delay(waitMs);
      call?.sent();
      call?.end({ rows: 1 });
    },
  };
}

/** Finds requests that do the same query again and again. */
function repeatedQueries(from: number): Extension & { findings(): readonly Finding[] } {
  let read: () => readonly Finding[] = () => [];
  return {
    name: 'repeated-queries',
    requires: { requestContext: true },
    findings: () => read(),
    setup({ work, calls, metrics, findings }) {
      const found = new Map<string, { route: string; summary: string; requests: number; most: number }>();
      const total = metrics.counter({
        name: 'db_repeated_queries_total',
        help: 'Queries that one request repeated.',
        labelNames: ['route'],
      });
      const seen = work.slot(
        () => new Map<string, number>(),
        (counts, { name: route }) => {
          for (const [summary, times] of counts) {
            if (times < from) continue;
            total.labels({ route }).inc();
            const key = JSON.stringify([route, summary]);
            const one = found.get(key) ?? { route, summary, requests: 0, most: 0 };
            one.requests += 1;
            one.most = Math.max(one.most, times);
            if (found.size < 500) found.set(key, one);
          }
        },
      );
      calls.onEnd(({ work: whose, summary, operation }) => {
        if (whose === undefined || operation !== 'SELECT') return;
        const counts = seen.of(whose);
        counts.set(summary, (counts.get(summary) ?? 0) + 1);
      });
      findings.add('repeated-queries', () =>
        Array.from(found.values(), ({ route, summary, requests, most }) => ({
          id: `repeated-query:${route}:${summary}`,
          severity: 'warning',
          title: `${route} runs "${summary}" up to ${most} times per request`,
          evidence: [`${requests} requests`],
          next: 'Fetch them in one query, or keep the result.',
        })),
      );
      read = () => findings.read(60_000);
    },
  };
}

test('a pool and a finder of repeated queries, on one monitor with a server', async () => {
  const pool = fakePool(1);
  const repeated = repeatedQueries(10);
  const monitor = createMonitor({
    logger: new MemoryLogger(),
    runtimeMetrics: false,
    stalls: false,
    extensions: [pool.extension, repeated],
  });
  const server = createServer(async (req, res) => {
    for (let row = 0; row < (req.url === '/list' ? 12 : 2); row++) await pool.query('SELECT', 'rows');
    await pool.query('UPDATE', 'seen');
    res.end();
  });
  monitorServer(server, { monitor, route: ({ url }) => url });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const paths = [...Array<string>(5).fill('/list'), ...Array<string>(20).fill('/one')];
  await Promise.all(paths.map(async (path) => (await fetch(origin + path)).text()));
  while (monitor.http.readService('short').requests < paths.length) await delay(1);

  expect(repeated.findings()).toEqual([
    {
      id: 'repeated-query:/list:SELECT rows',
      severity: 'warning',
      title: '/list runs "SELECT rows" up to 12 times per request',
      evidence: ['5 requests'],
      next: 'Fetch them in one query, or keep the result.',
    },
  ]);
  const { targets } = monitor.diagnostics().calls;
  expect(targets).toMatchObject([{ name: 'postgresql main', calls: 125, errors: 0, inProgress: 0 }]);
  expect(targets[0]!.waitMs).toBeGreaterThan(0.9 * targets[0]!.totalMs);
  const scrape = await monitor.registry.metrics();
  expect(scrape).toContain('db_repeated_queries_total{route="/list"} 5\n');
  expect(scrape).not.toContain('db_repeated_queries_total{route="/one"}');
  expect(scrape).toMatch(
    /^db_client_operation_duration_seconds_count\{.*db_collection_name="rows".*\} 100$/m,
  );

  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await monitor.close();
});
