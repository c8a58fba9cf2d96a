import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMonitor } from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import { expect, test } from '@jest/globals';

test('routeOf tells the route of a response that is being measured, and of no other', async () => {
  const monitor = createMonitor({ runtimeMetrics: false, env: {}, logger: new MemoryLogger() });
  const found: Array<string | undefined> = [];
  const server = createServer((req, res) => {
    found.push(monitor.http.routeOf(res));
    monitor.http.observe(req, res, () => {
      if (req.url === '/throws') throw new Error('route');
      return monitor.http.route('/users/:id');
    });
    found.push(monitor.http.routeOf(res));
    res.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  for (const path of ['/users/7', '/throws']) {
    await new Promise((resolve) =>
      get({ port, path, agent: false }, (res) => res.resume().on('end', resolve)),
    );
  }
  expect(found).toEqual([undefined, '/users/:id', undefined, undefined]);
  await new Promise((resolve) => server.close(resolve));
  await monitor.close();
});
