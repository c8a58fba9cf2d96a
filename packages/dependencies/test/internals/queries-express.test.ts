// A real server over Express, with a driver whose one connection runs one query after the other, in whatever context.

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createMonitor } from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import { metricsMiddleware, monitoringRoutes } from '@golden-signals/express';
import { expect, test } from '@jest/globals';
import express from 'express';
import { Dependencies } from '../../src/dependencies.ts';
import { ObservedDatabase } from '../../src/observe/observed-database.ts';
import type { QueriesReport } from '../../src/queries/queries-report.ts';
import { expectCalls } from '../../src/testing/expect-calls.ts';

const itemsPerOrder = 12;

test('each request has its own queries, repetitions are found by route, and tests can expect them', async () => {
  const extension = new Dependencies();
  const monitor = createMonitor({ extensions: [extension], logger: new MemoryLogger() });
  const database = new ObservedDatabase(
    () => ({ kind: 'database', system: 'postgresql', pool: 'main' }),
    monitor,
  );
  let last: Promise<unknown> = Promise.resolve();
  function query(text: string, values: unknown[] = []): Promise<number> {
    const call = database.begin(text, 'postgresql', values);
    const result = last.then(async () => {
      call!.sent();
      await new Promise((resolve) => setImmediate(resolve));
      call!.end({ rows: 1 });
      return 1;
    });
    last = result;
    return result;
  }

  const app = express();
  app.use(metricsMiddleware({ monitor }));
  app.use(monitoringRoutes({ monitor }));
  app.get('/orders/:id', async (request, response) => {
    await query(`SELECT * FROM orders WHERE id = ${Number(request.params.id)}`);
    const items = Array.from({ length: itemsPerOrder }, (_, item) =>
      query('SELECT * FROM items WHERE id = $1', [item]),
    );
    response.json(await Promise.all(items));
  });
  app.get('/settings', async (_request, response) => {
    response.json(await query('SELECT * FROM settings'));
  });
  const server = app.listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const get = (path: string) =>
    fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } });

  try {
    await Promise.all(
      Array.from({ length: 20 }, async (_, id) => {
        const answer = await get(id % 2 === 0 ? `/orders/${id}` : '/settings');
        expect(await answer.json()).toEqual(id % 2 === 0 ? Array(itemsPerOrder).fill(1) : 1);
      }),
    );
    const report = (await (await get('/monitoring/queries')).json()) as QueriesReport;
    expect(report.routes.toSorted((a, b) => b.queriesP50 - a.queriesP50)).toMatchObject([
      { route: 'GET /orders/:id', requests: 10, queriesP50: 13, queriesP99: 13, repeatedRatio: 1 },
      { route: 'GET /settings', requests: 10, queriesP50: 1, queriesP99: 1, repeatedRatio: 0 },
    ]);
    expect(report.routes.every(({ waitShare }) => waitShare > 0 && waitShare <= 1)).toBe(true);
    expect(report.repeated).toMatchObject([
      {
        route: 'GET /orders/:id',
        summary: 'SELECT items',
        requests: 10,
        callsPerRequest: 12,
        sameArgumentsRatio: 0,
      },
    ]);
    expect(report.types).toMatchObject([{ operation: 'SELECT', calls: 140, rows: 140 }]);

    const orders = expectCalls(() => get('/orders/7'), { monitor });
    await orders.database.toBe(13);
    await expect(orders.repeated.toBe(0)).rejects.toThrow('there were 1:\n  12 × SELECT items');
    await expectCalls(() => get('/settings'), { monitor }).repeated.toBe(0);
  } finally {
    server.close();
    database.close();
    await monitor.close();
  }
});
