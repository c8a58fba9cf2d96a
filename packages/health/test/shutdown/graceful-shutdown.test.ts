import { createServer, get, type IncomingMessage } from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { createServer as createHttpsServer, get as getSecure } from 'node:https';
import { type AddressInfo, connect, type Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { createMonitor } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { type GracefulShutdownOptions, gracefulShutdown, type ShutdownTarget } from '@golden-signals/health';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { testWithTool } from '../../../../test/services.ts';
import { monitoredHealth, sample, settled } from '../monitored-health.ts';
import { selfSigned } from '../self-signed.ts';

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

function prepared(target: ShutdownTarget, options: GracefulShutdownOptions = {}) {
  const clock = new FakeClock();
  const logger = new MemoryLogger();
  const monitor = createMonitor({ clock, logger, runtimeMetrics: false, env: {} });
  const shutdown = gracefulShutdown(target, { monitor, exit: false, signals: [], ...options });
  return { shutdown, clock, logger, monitor, timers: clock.pendingTimers };
}

async function listening(server: Server = createServer((_req, res) => res.end('ok'))): Promise<Server> {
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  open.push(server);
  return server;
}

test('is over at once for a server that never listened', async () => {
  const { shutdown, monitor, clock, timers } = prepared(createServer(), { drainDelayMs: 0 });
  expect(await sample(monitor, 'shutdown_in_progress')).toBe(0);
  expect(await shutdown.shutdown()).toBe(0);
  expect(await sample(monitor, 'shutdown_in_progress')).toBe(1);
  expect(clock.pendingTimers).toBe(timers);
});

test('readiness fails before shutdown() returns, and everything is served until the drain is over', async () => {
  const server = await listening();
  const { health, clock, get: probe } = monitoredHealth({ checks: { db: () => {} } });
  const shutdown = gracefulShutdown(server, { health, exit: false, signals: [], drainDelayMs: 10_000 });
  expect(shutdown.inProgress).toBe(false);
  const over = shutdown.shutdown('test');
  expect(shutdown.shutdown()).toBe(over);
  expect((await probe('/ready')).status).toBe(503);
  expect((await probe('/live')).status).toBe(200);
  clock.advance(9_999);
  await settled();
  expect(await fetchText(server)).toBe('ok');
  expect(shutdown.closing.aborted).toBe(false);
  clock.advance(1);
  await settled();
  expect(shutdown.closing.aborted).toBe(true);
  expect(await over).toBe(0);
  expect(server.listening).toBe(false);
});

describe('how long it drains by default', () => {
  const drainOf = async (
    reason: string,
    probe: (app: ReturnType<typeof monitoredHealth>) => unknown,
    options = {},
  ) => {
    const app = monitoredHealth({ checks: { db: () => {} } });
    await probe(app);
    const shutdown = gracefulShutdown(await listening(), {
      health: app.health,
      exit: false,
      signals: [],
      ...options,
    });
    const over = shutdown.shutdown(reason);
    await settled();
    const isDraining = !shutdown.closing.aborted;
    app.clock.advance(5_000);
    expect(await over).toBe(0);
    return isDraining ? 5_000 : 0;
  };
  const ready = ({ get }: ReturnType<typeof monitoredHealth>) => get('/ready');
  const live = ({ get }: ReturnType<typeof monitoredHealth>) => get('/live');
  const readyLongAgo = async (app: ReturnType<typeof monitoredHealth>) => {
    await app.get('/ready');
    app.clock.advance(300_001);
  };

  test.each([
    ['SIGTERM', 'nobody probes', () => {}, 5_000],
    ['SIGINT', 'nobody probes', () => {}, 0],
    ['SIGINT', 'only liveness is read', live, 0],
    ['SIGINT', 'readiness is read', ready, 5_000],
    ['SIGINT', 'readiness was read more than five minutes ago', readyLongAgo, 0],
  ])('%s where %s', async (reason, _who, probe, expected) => {
    expect(await drainOf(reason, probe)).toBe(expected);
  });

  test('what the option says holds for every signal', async () => {
    expect(await drainOf('SIGINT', () => {}, { drainDelayMs: 5_000 })).toBe(5_000);
    expect(await drainOf('SIGTERM', ready, { drainDelayMs: 0 })).toBe(0);
  });

  test('SIGINT without any health', async () => {
    const { shutdown } = prepared(await listening());
    expect(await shutdown.shutdown('SIGINT')).toBe(0);
  });
});

test('hooks run one after the other, the last registered first, each with its own limit', async () => {
  const { shutdown, clock, logger } = prepared(createServer(), { drainDelayMs: 0 });
  const events: string[] = [];
  const hook = (name: string) => async () => {
    events.push(`${name} begins`);
    await settled();
    events.push(`${name} ends`);
  };
  shutdown.onShutdown('first', hook('first'));
  shutdown.onShutdown('hangs', () => new Promise(() => {}), { timeoutMs: 70 });
  shutdown.onShutdown('last', hook('last'));
  const over = shutdown.shutdown();
  for (let i = 0; i < 5; i++) await settled();
  clock.advance(70);
  expect(await over).toBe(1);
  expect(events).toEqual(['last begins', 'last ends', 'first begins', 'first ends']);
  expect(logger.entries.filter(({ level }) => level === 'error')).toMatchObject([
    { fields: { hook: 'hangs', durationMs: 70, error: 'It did not end within 70 ms.' } },
  ]);
  expect(() => shutdown.onShutdown('late', () => {})).toThrow(
    expect.objectContaining({ code: 'ERR_GS_SHUTDOWN_STARTED' }),
  );
});

test('a logger that throws does not stop it', async () => {
  const fails = () => {
    throw new Error('disk full');
  };
  const logger = { debug: fails, info: fails, warn: fails, error: fails };
  const monitor = createMonitor({ clock: new FakeClock(), logger, runtimeMetrics: false, env: {} });
  const hook = jest.fn();
  const shutdown = gracefulShutdown(createServer(), { monitor, exit: false, signals: [], drainDelayMs: 0 });
  shutdown.onShutdown('hook', hook);
  expect(await shutdown.shutdown()).toBe(0);
  expect(hook).toHaveBeenCalledTimes(1);
});

describe('applications', () => {
  test('NestJS leaves the signals to us, and is closed with the signal after its server', async () => {
    const server = await listening();
    const app = {
      getHttpServer: () => server,
      close: jest.fn(async (_signal?: string) => expect(server.listening).toBe(false)),
      unsubscribeFromProcessSignals: jest.fn(),
    };
    const { shutdown } = prepared(app, { drainDelayMs: 0 });
    expect(app.unsubscribeFromProcessSignals).toHaveBeenCalledTimes(1);
    expect(await shutdown.shutdown('SIGTERM')).toBe(0);
    expect(app.close).toHaveBeenCalledWith('SIGTERM');
  });

  test('one that cannot be closed costs the exit code', async () => {
    const app = { server: createServer(), close: () => Promise.reject(new Error('plugin')) };
    const { shutdown, logger } = prepared(app, { drainDelayMs: 0 });
    expect(await shutdown.shutdown()).toBe(1);
    expect(logger.entries).toContainEqual(
      expect.objectContaining({ level: 'error', message: 'Shutdown: "application" failed.' }),
    );
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['an Express application', Object.assign(() => {}, { listen() {} })],
    ['a closable without a server', { close() {} }],
    ['an object', {}],
  ])('%s is refused', (_what, target) => {
    expect(() => prepared(target as ShutdownTarget)).toThrow(
      expect.objectContaining({ code: 'ERR_GS_SHUTDOWN_SERVER' }),
    );
  });
});

test.each([
  [{ drainDelayMs: -1 }, /drainDelayMs/],
  [{ timeoutMs: Number.NaN }, /timeoutMs/],
  [{ health: {} as never }, /beginShutdown/],
])('the options %o are refused', (options, message) => {
  expect(() => prepared(createServer(), options)).toThrow(message);
});

test('detach() leaves no listener behind', () => {
  const server = createServer(() => {});
  const before = server.eventNames().map((event) => [event, server.listenerCount(event)]);
  const signals = process.listenerCount('SIGTERM');
  const { shutdown } = prepared(server, { signals: ['SIGTERM'] });
  expect(process.listenerCount('SIGTERM')).toBe(signals + 1);
  shutdown.detach();
  expect(process.listenerCount('SIGTERM')).toBe(signals);
  expect(server.eventNames().map((event) => [event, server.listenerCount(event)])).toEqual(before);
});

test('an answer of HTTP/1 to a request that calls itself HTTP/2.0 ends its connection as any other', async () => {
  const server = await listening(createServer((_req, res) => void setTimeout(() => res.end('ok'), 100)));
  const { shutdown } = prepared(server, { drainDelayMs: 0 });
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write('GET / HTTP/2.0\r\nHost: x\r\nConnection: keep-alive\r\n\r\n');
  await new Promise((resolve) => server.once('request', resolve));
  const over = shutdown.shutdown();
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 OK\r\n.*Connection: close.*ok/is);
  expect(await over).toBe(0);
});

test('HTTP/2 sessions end after their streams', async () => {
  const server = createHttp2Server((_req, res) => void setTimeout(() => res.end('ok'), 100));
  await listening(server);
  const { shutdown, clock, timers } = prepared(server, { drainDelayMs: 0 });
  const session = connectHttp2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const stream = session.request({ ':path': '/' });
  let body = '';
  stream.on('data', (data) => {
    body += data;
  });
  const ended = new Promise((resolve) => stream.on('end', resolve));
  await new Promise((resolve) => server.once('request', resolve));
  const over = shutdown.shutdown();
  await ended;
  expect(body).toBe('ok');
  expect(await over).toBe(0);
  expect(clock.pendingTimers).toBe(timers);
});

testWithTool(
  'openssl',
  'HTTPS answers what is in flight, and ends handshakes that nobody goes on with',
  async (openssl) => {
    const server = createHttpsServer(
      selfSigned(openssl),
      (_req, res) => void setTimeout(() => res.end('ok'), 100),
    );
    await listening(server);
    const { port } = server.address() as AddressInfo;
    const { shutdown, clock } = prepared(server, { drainDelayMs: 0, timeoutMs: 1_000 });
    const silent = connect(port, '127.0.0.1');
    const silentEnded = new Promise((resolve) => silent.on('close', resolve));
    const answer = new Promise<IncomingMessage>((resolve, reject) => {
      getSecure({ port, rejectUnauthorized: false }, resolve).on('error', reject);
    });
    await new Promise((resolve) => server.once('request', resolve));
    const over = shutdown.shutdown();
    const { statusCode, headers } = await answer.then((response) => response.resume());
    expect({ statusCode, connection: headers.connection }).toEqual({ statusCode: 200, connection: 'close' });
    await settled();
    clock.advance(1_000);
    expect(await over).toBe(0);
    await silentEnded;
  },
);

function fetchText(server: Server): Promise<string> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, agent: false }, (res) => {
      let body = '';
      res.on('data', (data) => {
        body += data;
      });
      res.on('end', () => resolve(body));
    }).on('error', reject);
  });
}
