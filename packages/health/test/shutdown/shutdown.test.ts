import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import { keepAliveLoad, newConnections, RunningService } from './running-service.ts';

const quick = { drainDelayMs: 300, timeoutMs: 3_000 };

const applicationEvents: Record<string, readonly string[]> = {
  fastify: ['fastify onClose'],
  nest: ['nest onModuleDestroy', 'nest onApplicationShutdown SIGTERM'],
};

describe.each(['bare', 'express', 'fastify', 'nest'])('%s under constant load', (framework) => {
  test('SIGTERM fails no request', async () => {
    const options = { drainDelayMs: 800, timeoutMs: 15_000 };
    const service = await RunningService.start(framework, options, { HELD_DRAIN: '1' });
    const load = Promise.all(
      Array.from({ length: 16 }, (_, i) => keepAliveLoad(service, i % 4 === 0 ? '/slow' : '/fast')),
    );
    const strangers = newConnections(service);
    expect((await service.get('/ready')).status).toBe(200);
    await service.get('/fast');

    service.kill('SIGTERM');
    await service.logged('Readiness fails');
    expect((await service.get('/ready')).status).toBe(503);
    expect((await service.get('/live')).status).toBe(200);
    const stream = service.get('/stream');
    // Connections are accepted in their order, so the stream has begun when this is answered.
    const metricsWhileDraining = (await service.get('/metrics')).body;
    expect(service.log.filter(({ msg }) => msg.includes('Shutdown: closing'))).toEqual([]);
    service.kill('SIGUSR2');
    const closing = await service.logged('Shutdown: closing');

    const results = await load;
    expect(results.flatMap(({ failures }) => failures)).toEqual([]);
    for (const { answered } of results) expect(answered).toBeGreaterThan(0);
    expect((await stream).body).toBe(`${'chunk;'.repeat(20)}end`);

    const { answered, failedAtMs, connectedAtMs = failedAtMs } = await strangers;
    expect(answered).toBeGreaterThan(0);
    // Whoever was connected before the line is served: the server stops listening only after it.
    expect(connectedAtMs).toBeGreaterThanOrEqual(Date.parse(closing.time));
    expect(metricsWhileDraining).toMatch(/^shutdown_in_progress 1$/m);

    const { code, accounts } = await service.end();
    expect(code).toBe(0);
    expect(accounts?.opened).toBe(accounts?.closed);
    expect(accounts?.requests).toBe(accounts?.answered);
    expect(accounts?.events).toEqual([...(applicationEvents[framework] ?? []), 'exporter', 'pool']);
    expect(service.log.map(({ msg }) => msg).filter((msg) => msg.startsWith('Shutdown:'))).toEqual([
      'Shutdown: SIGTERM. Readiness fails; serving goes on for 800 ms.',
      'Shutdown: closing. What is being served has 15000 ms left.',
      ...(framework in applicationEvents ? ['Shutdown: "application" is done.'] : []),
      'Shutdown: "exporter" is done.',
      'Shutdown: "pool" is done.',
      'Shutdown: complete, everything was answered.',
    ]);
  });
});

test('a handler that never ends is cut off, named with its route, and the exit code is 1', async () => {
  const service = await RunningService.start('bare', { drainDelayMs: 0, timeoutMs: 300 });
  const hanging = service
    .get('/hang/secret?token=secret')
    .catch((error: NodeJS.ErrnoException) => error.code);
  const upgraded = upgrade(service.port, '/socket/rude');
  await upgraded.open;
  await service.get('/fast');
  service.kill('SIGINT');
  expect((await service.end()).code).toBe(1);
  expect(await hanging).toBe('ECONNRESET');
  await upgraded.received;
  const cutOff = service.log.filter(({ level }) => level === 'error').map(({ msg }) => msg);
  expect(cutOff.sort()).toEqual([
    'Shutdown: GET /hang/:id did not end in time, and is cut off.',
    'Shutdown: upgraded <unmatched> did not end in time, and is cut off.',
  ]);
});

test('what lasts as long as its client wants can end itself when the drain is over', async () => {
  const service = await RunningService.start('bare', quick);
  const endless = service.get('/endless');
  const upgraded = upgrade(service.port, '/socket/polite');
  await upgraded.open;
  service.kill('SIGTERM');
  expect((await endless).body).toMatch(/^(chunk;)+end$/);
  expect(await upgraded.received).toMatch(/bye$/);
  expect((await service.end()).code).toBe(0);
});

test('pipelined requests are all answered, and only the last answer closes', async () => {
  const service = await RunningService.start('bare', { drainDelayMs: 0, timeoutMs: 3_000 });
  const socket = connect(service.port, '127.0.0.1');
  const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
  socket.write(get('/slow') + get('/fast') + get('/slow'));
  await service.get('/fast');
  service.kill('SIGTERM');
  const answers = await text(socket);
  expect(answers.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(3);
  expect(answers.match(/Connection: close/gi)).toHaveLength(1);
  expect((await service.end()).code).toBe(0);
});

test('idle connections are closed without waiting for them', async () => {
  const service = await RunningService.start('bare', { drainDelayMs: 0, timeoutMs: 8_000 });
  const sockets = Array.from({ length: 3 }, () => connect(service.port, '127.0.0.1'));
  sockets[0]?.write('GET /fast HTTP/1.1\r\nHost: x\r\n\r\n');
  sockets[1]?.write('GET /fa');
  const ended = sockets.map((socket) => text(socket));
  await service.get('/fast');
  const startedMs = Date.now();
  service.kill('SIGTERM');
  expect((await service.end()).code).toBe(0);
  expect(Date.now() - startedMs).toBeLessThan(8_000);
  expect((await Promise.all(ended))[0]).toMatch(/fast$/);
});

test('a second signal ends the process at once', async () => {
  const service = await RunningService.start('bare', { drainDelayMs: 60_000 });
  service.kill('SIGTERM');
  await service.logged('Readiness fails');
  service.kill('SIGINT');
  const { code, accounts } = await service.end();
  expect(code).toBe(1);
  expect(accounts?.events).toEqual([]);
  expect(service.log.at(-1)).toMatchObject({
    level: 'error',
    msg: 'Shutdown: forced by a second signal, SIGINT.',
  });
});

test.each([
  ['fails', 'BROKEN_HOOK', 'broken', /Error: no/],
  ['hangs', 'HANGING_HOOK', 'hanging', /within 100 ms/],
])('a hook that %s costs only itself, and the exit code', async (_how, variable, hook, error) => {
  const service = await RunningService.start('bare', { drainDelayMs: 0 }, { [variable]: '1' });
  service.kill('SIGTERM');
  const { code, accounts } = await service.end();
  expect(code).toBe(1);
  expect(accounts?.events).toEqual(['exporter', 'pool']);
  expect(service.log.find(({ level }) => level === 'error')).toMatchObject({
    hook,
    error: expect.stringMatching(error),
  });
});

test('what was forgotten does not keep the process alive, and is named', async () => {
  const service = await RunningService.start('bare', { drainDelayMs: 0 }, { FORGOTTEN_TIMER: '1' });
  service.kill('SIGTERM');
  expect((await service.end()).code).toBe(0);
  expect(service.log.at(-1)).toMatchObject({ level: 'warn', resources: { Timeout: expect.any(Number) } });
});

/** An upgraded connection. */
function upgrade(port: number, path: string) {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n`);
  let received = '';
  const open = new Promise<void>((resolve) => {
    socket.on('data', (data) => {
      received += data;
      resolve();
    });
  });
  return { open, received: new Promise<string>((resolve) => socket.on('close', () => resolve(received))) };
}
