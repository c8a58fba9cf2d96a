import { createMonitor, type ExtensionHost } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { expect, test } from '@jest/globals';
import { MonitoredServer } from '../../../src/servers/monitored-server.ts';
import { Explainer } from '../../../src/servers/plans/explainer.ts';
import { Plans } from '../../../src/servers/plans/plans.ts';
import type { ServerSession } from '../../../src/servers/server-source.ts';
import { serverState } from '../../../src/servers/server-state.ts';

interface Scene {
  readonly clock: FakeClock;
  readonly plans: Plans;
  readonly explained: string[];
  readonly server: MonitoredServer;
  hear(fingerprint: string, text?: string): void;
  settled(): Promise<void>;
}

/** @param explain Default: answers at once. */
async function scene(explain: (text: string) => Promise<void> = async () => {}): Promise<Scene> {
  // A clock beside that of the monitor, because an hour of all that a monitor does takes seconds.
  const clock = new FakeClock();
  const explained: string[] = [];
  const session: ServerSession = {
    async open() {},
    read: async () => serverState({ system: 'mariadb', version: '10.11.1' }, { database: 'shop' }),
    async explain(text) {
      explained.push(text);
      await explain(text);
      return { steps: [] };
    },
    close() {},
  };
  const source = { system: 'mysql', session: () => session };
  const options = { connect: () => ({}), name: 'shop', intervalMs: 60_000, timeoutMs: 1_000, plans: true };
  let host: ExtensionHost | undefined;
  const monitor = createMonitor({ logger: new MemoryLogger() });
  monitor.use({
    name: 'servers',
    setup(given) {
      host = Object.create(given, { clock: { value: clock } });
    },
  });
  const server = new MonitoredServer(host!, source, options);
  await server.read();
  const plans = new Plans();
  const explainer = new Explainer(host!, server, plans);
  await monitor.close();
  const statement = { collection: 'orders', operation: 'SELECT', summary: 'SELECT orders', isRead: true };
  return {
    clock,
    plans,
    explained,
    server,
    hear: (fingerprint, text = `SELECT ${fingerprint}`) =>
      explainer.hear({
        statement: { ...statement, fingerprint, text, hasLiterals: false },
        target: { system: 'mysql', namespace: 'shop' },
      }),
    settled: () => server.use(1, async () => {}),
  };
}

test('a statement is planned once an hour', async () => {
  const { clock, explained, hear, settled } = await scene();
  hear('a');
  hear('a');
  await settled();
  clock.advance(3_599_999);
  hear('a');
  await settled();
  expect(explained).toEqual(['SELECT a']);
  clock.advance(1);
  hear('a');
  await settled();
  expect(explained).toEqual(['SELECT a', 'SELECT a']);
});

test('those that wait are bounded, and one that was not taken may come again', async () => {
  let release: () => void = () => {};
  const first = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { explained, hear, settled, server } = await scene(() => first);
  for (let i = 0; i < 30; i++) hear(`f${i}`);
  // The first is on its way, and twenty wait.
  release();
  while (explained.length < 21) await settled();
  hear('f29');
  await settled();
  expect(explained).toHaveLength(22);
  expect(explained.at(-1)).toBe('SELECT f29');
  await server.close();
});

test('the statements and the plans that are known are bounded', async () => {
  const { plans, hear, settled, explained } = await scene();
  for (let i = 0; i < 1_100; i++) {
    hear(`f${i}`);
    await settled();
  }
  expect(plans.list()).toHaveLength(200);
  expect(plans.of('f1099')).toMatchObject({
    query: 'SELECT orders',
    server: 'shop',
    summary: 'nothing is read',
  });
  expect(plans.of('f0')).toBeUndefined();
  // The first are forgotten, and are asked for again.
  hear('f0');
  hear('f1000');
  await settled();
  expect(explained.slice(1_100)).toEqual(['SELECT f0']);
});

test.each(['SELECT 1; DROP TABLE orders', `SELECT ${'a'.repeat(2_000)}`])(
  '%.30s… is not planned',
  async (text) => {
    const { explained, hear, settled } = await scene();
    hear('a', text);
    await settled();
    expect(explained).toEqual([]);
  },
);
