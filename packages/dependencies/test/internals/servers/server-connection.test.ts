import { expect, test } from '@jest/globals';
import { ScriptedServer, settle, stateOf } from './scripted-server.ts';

const never = () => new Promise<never>(() => {});

test('is read at once and at each interval, over one connection', async () => {
  const server = new ScriptedServer();
  let reads = 0;
  server.read = async () => {
    reads += 1;
    return stateOf({});
  };
  await settle();
  expect(reads).toBe(1);
  server.clock.advance(60_000);
  await settle();
  server.clock.advance(60_000);
  await settle();
  expect(reads).toBe(3);
  expect(server.connected).toBe(1);
  await server.monitor.close();
  expect(server.closed).toBe(1);
  expect(server.clock.pendingTimers).toBe(0);
});

test('a server that does not answer is asked less and less often, and logged once', async () => {
  const server = new ScriptedServer();
  const attemptsAt: number[] = [];
  server.connect = () => {
    attemptsAt.push(server.clock.now() / 60_000);
    throw new Error('connect ECONNREFUSED');
  };
  for (let minute = 0; minute < 45; minute++) {
    await settle();
    server.clock.advance(60_000);
  }
  await settle();
  expect(attemptsAt).toEqual([0, 1, 3, 7, 15, 31]);
  const lines = server.logger.entries.filter(({ message }) => message.includes('Nothing is known'));
  expect(lines.map(({ fields }) => fields.reason)).toEqual(['connect ECONNREFUSED']);
  // Whoever asks gets an answer all the same.
  server.connect = () => ({});
  await server.statistics.refresh();
  expect(server.statistics.snapshot()?.attempt).toEqual({ success: true, reason: undefined });
  await server.monitor.close();
});

test.each(['connect', 'open'] as const)('a %s that never ends is given up', async (step) => {
  const server = new ScriptedServer();
  await server.statistics.refresh();
  server.read = async () => {
    throw new Error('lost');
  };
  await server.statistics.refresh();
  server[step] = never;
  const reading = server.statistics.refresh();
  await settle();
  server.clock.advance(1_000);
  await reading;
  expect(server.statistics.snapshot()?.attempt?.reason).toBe('The server did not answer within 1000 ms.');
  expect(server.closed).toBe(server.connected);
  await server.monitor.close();
});

test('a reading that never ends costs its connection, and the next one has another', async () => {
  const server = new ScriptedServer();
  await server.statistics.refresh();
  server.read = never;
  const reading = server.statistics.refresh();
  await settle();
  server.clock.advance(10_000);
  await reading;
  expect(server.statistics.snapshot()?.attempt?.reason).toBe('The server did not answer within 10000 ms.');
  expect([server.connected, server.closed]).toEqual([1, 1]);
  await server.becomes({});
  expect(server.statistics.snapshot()?.attempt?.success).toBe(true);
  expect(server.connected).toBe(2);
  await server.monitor.close();
});

test('a connection that is lost in the middle of a reading ends it', async () => {
  const server = new ScriptedServer();
  await server.statistics.refresh();
  server.read = never;
  const reading = server.statistics.refresh();
  await settle();
  server.context?.onLost(new Error('Connection terminated unexpectedly'));
  await reading;
  expect(server.statistics.snapshot()?.attempt?.reason).toBe('Connection terminated unexpectedly');
  expect(server.closed).toBe(1);
  await server.monitor.close();
});

test('a client that comes too late, or after the end, is closed', async () => {
  const server = new ScriptedServer();
  await server.statistics.refresh();
  let give: (client: object) => void = () => {};
  server.connect = () =>
    new Promise((resolve) => {
      give = resolve;
    });
  server.context?.onLost(new Error('lost'));
  const late = server.statistics.refresh();
  await settle();
  server.clock.advance(1_000);
  await late;
  give({});
  await settle();
  expect([server.connected, server.closed]).toEqual([2, 2]);
  const afterTheEnd = server.statistics.refresh();
  await settle();
  const closing = server.monitor.close();
  give({});
  await Promise.all([closing, afterTheEnd]);
  expect([server.connected, server.closed]).toEqual([3, 3]);
});

test('what goes wrong when a connection is closed is counted, and nothing else', async () => {
  const server = new ScriptedServer();
  await server.statistics.refresh();
  const { monitor } = server;
  server.close = () => {
    throw new Error('cannot close');
  };
  await expect(monitor.close()).resolves.toBeUndefined();
  expect(await monitor.registry.metrics()).toContain(
    'golden_signals_internal_errors_total{component="server-statistics:shop"} 1',
  );
});

test('secrets in reasons are hidden', async () => {
  const server = new ScriptedServer();
  server.connect = () => {
    throw new Error('cannot reach postgres://shop:hunter2@db/shop');
  };
  await server.statistics.refresh();
  expect(server.statistics.snapshot()?.attempt?.reason).not.toContain('hunter2');
  expect(JSON.stringify(server.logger.entries)).not.toContain('hunter2');
  await server.monitor.close();
});
