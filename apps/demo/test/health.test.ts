import { createMonitor } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { afterEach, expect, test } from '@jest/globals';
import { frameworks } from '../src/frameworks.ts';
import { HealthLine } from '../src/health-line.ts';
import { Dependency } from '../src/shop/dependency.ts';
import { adminToken } from '../src/shop/shop.ts';
import { shopHealth } from '../src/shop-health.ts';
import { DemoProcess } from './demo-process.ts';

let demo: DemoProcess | undefined;
afterEach(() => demo?.kill());

test.each(frameworks)(
  'on %s a broken cache is degraded, a broken database unhealthy',
  async (framework) => {
    demo = await DemoProcess.start('--framework', framework, '--port', '0', '--rate', '0');
    const address = `http://127.0.0.1:${await demo.port()}`;
    const post = async (path: string, token = adminToken) => {
      const headers = { authorization: `Bearer ${token}` };
      return (await fetch(`${address}/admin/${path}`, { method: 'POST', headers })).status;
    };
    const becomes = async (wanted: string) => {
      for (;;) {
        const response = await fetch(`${address}/ready`);
        const { status } = (await response.json()) as { status: string };
        if (status === wanted) return response.status;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    const products = async () => (await fetch(`${address}/products`)).status;

    expect(await becomes('healthy')).toBe(200);
    expect(await post('break/cache')).toBe(200);
    expect(await becomes('degraded')).toBe(200);
    expect(await post('break/database')).toBe(200);
    expect(await becomes('unhealthy')).toBe(503);
    expect(await products()).toBe(503);
    expect((await fetch(`${address}/live`)).status).toBe(200);
    expect([await post('repair/database'), await post('repair/cache')]).toEqual([200, 200]);
    expect(await becomes('healthy')).toBe(200);
    expect(await products()).toBe(200);
    expect([await post('break/till'), await post('break/cache', 'guess')]).toEqual([404, 401]);
  },
  60_000,
);

test('the line of the live screen follows the health', async () => {
  const clock = new FakeClock();
  const monitor = createMonitor({ clock, logger: new MemoryLogger(), runtimeMetrics: false, env: {} });
  const answering = { ping: async () => undefined };
  const backend = {
    database: new Dependency('database', answering),
    cache: new Dependency('cache', answering),
  };
  const health = shopHealth(backend);
  const line = new HealthLine(monitor, ['database', 'cache']);
  monitor.use(health);
  await health.read();
  expect(line.text).toBe('health healthy · database healthy · cache healthy');
  backend.cache.broken = true;
  clock.advance(1_000);
  await new Promise((resolve) => {
    const stop = monitor.on('health', ({ check }) => {
      if (check !== undefined) return;
      stop();
      resolve(undefined);
    });
  });
  expect(line.text).toBe('health degraded · database healthy · cache unhealthy: The cache does not answer.');
  await monitor.close();
});
