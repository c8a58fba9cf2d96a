import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  createMonitor,
  defaultMonitor,
  type ManagementServerOptions,
  type Monitor,
  type MonitorOptions,
  startManagementServer,
} from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { afterEach, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';

const monitors: Monitor[] = [];
const host = '127.0.0.1';

afterEach(async () => {
  for (const monitor of monitors.splice(0)) await monitor.close();
});

function testMonitor(options: MonitorOptions = {}): { monitor: Monitor; clock: FakeClock } {
  const clock = new FakeClock();
  const logger = new MemoryLogger();
  const monitor = createMonitor({ clock, logger, runtimeMetrics: false, env: {}, ...options });
  monitors.push(monitor);
  return { monitor, clock };
}

async function start(options: ManagementServerOptions = {}) {
  const { monitor = testMonitor().monitor } = options;
  const server = await startManagementServer({ port: 0, host, ...options, monitor });
  return { server, base: `http://${host}:${server.port}` };
}

/** The status line and the body of a request that is sent as it is. */
/** The request asks for the end of the connection: a client that ends it first may not get its answer. */
async function raw(port: number, request: string): Promise<string> {
  const socket = connect(port, host);
  socket.write(request);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

test('serves the endpoints on a free port, and tells which', async () => {
  const { monitor } = testMonitor({ auth: { bearerToken: 'token' } });
  const { server, base } = await start({ monitor });
  expect(server.port).toBeGreaterThan(0);
  expect(server.host).toBe(host);
  expect((await fetch(`${base}/metrics`)).status).toBe(401);
  const headers = { authorization: 'Bearer token', accept: 'application/openmetrics-text' };
  expect(await (await fetch(`${base}/metrics?x=1`, { headers })).text()).toMatch(/# EOF\n$/);
});

test('/ lists the endpoints, anything else is 404', async () => {
  const { base } = await start({ monitor: testMonitor({ metricsPath: '/internal/metrics' }).monitor });
  const index = await fetch(`${base}/?x`);
  expect([index.status, await index.text()]).toEqual([
    200,
    ['Endpoints:', '/internal/metrics (metrics)', '/monitoring (monitoring)', ''].join('\n'),
  ]);
  expect((await fetch(`${base}/metrics`)).status).toBe(404);
});

test('an absolute request target is understood', async () => {
  const { server } = await start();
  const answer = (target: string) =>
    raw(server.port, `GET ${target} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`);
  expect(await answer('http://h/metrics?x=1')).toMatch(/^HTTP\/1.1 200 [\s\S]*# HELP/);
  expect(await answer('HTTP://h:80?x')).toMatch(/^HTTP\/1.1 200 [\s\S]*Endpoints:/);
  expect(await answer('http://h')).toMatch(/^HTTP\/1.1 200 [\s\S]*Endpoints:/);
  expect(await answer('http://h/nothing')).toMatch(/^HTTP\/1.1 404 /);
});

test('the port comes from GS_METRICS_PORT unless it is given', async () => {
  const { base } = await start({ monitor: testMonitor({ env: { GS_METRICS_PORT: '1' } }).monitor });
  expect((await fetch(base)).status).toBe(200);
  const { monitor } = testMonitor({ env: { GS_METRICS_PORT: '0' } });
  expect((await startManagementServer({ host, monitor })).port).toBeGreaterThan(0);
});

test('without a monitor it serves the process-wide one', async () => {
  monitors.push(defaultMonitor());
  defaultMonitor().registry.gauge({ name: 'found_here', help: 'f' });
  const { port } = await startManagementServer({ port: 0, host });
  expect(await (await fetch(`http://${host}:${port}/metrics`)).text()).toContain('found_here 0');
});

describe('what cannot work is a coded error', () => {
  test('a taken port', async () => {
    const { server } = await start();
    await expect(start({ port: server.port })).rejects.toMatchObject({
      code: 'ERR_GS_MANAGEMENT_PORT_TAKEN',
      message: expect.stringContaining(`port ${server.port} of ${host} is in use`),
    });
  });

  test('an address of another machine', async () => {
    await expect(start({ host: '192.0.2.1' })).rejects.toMatchObject({
      code: 'ERR_GS_MANAGEMENT_LISTEN',
    });
  });

  test.each([
    [{ port: -1 }],
    [{ port: 65_536 }],
    [{ port: '80' as never }],
    [{ host: '' }],
    [{ port: undefined as never }],
    [{ monitor: {} as never }],
  ])('%j', async (options) => {
    await expect(start(options)).rejects.toMatchObject({ code: 'ERR_GS_OPTION_INVALID' });
  });

  test('an option that does not exist', async () => {
    await expect(start({ prot: 80 } as never)).rejects.toMatchObject({ code: 'ERR_GS_OPTION_UNKNOWN' });
    await expect(startManagementServer(testMonitor().monitor as never)).rejects.toMatchObject({
      code: 'ERR_GS_OPTION_UNKNOWN',
    });
  });

  test('a monitor that is closed, or is while the server starts', async () => {
    const refusal = { code: 'ERR_GS_MONITOR_CLOSED' };
    const { monitor, clock } = testMonitor();
    const starting = start({ monitor });
    await monitor.close();
    await expect(starting).rejects.toMatchObject(refusal);
    await expect(start({ monitor })).rejects.toMatchObject(refusal);
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('close', () => {
  test('ends idle keep-alive connections, is idempotent, and belongs to the monitor', async () => {
    const { monitor, clock } = testMonitor();
    const { server, base } = await start({ monitor });
    const agent = new Agent({ keepAlive: true });
    const [response] = await once(get(base, { agent }), 'response');
    const { socket } = response;
    response.resume();
    await once(response, 'end');
    const socketClosed = once(socket, 'close');
    await monitor.close();
    expect(server.close()).toBe(server.close());
    await socketClosed;
    await expect(fetch(base)).rejects.toThrow();
    expect(clock.pendingTimers).toBe(0);
    agent.destroy();
  });

  test('an answer that hangs is cut off after a second', async () => {
    const { monitor, clock } = testMonitor();
    let arrived: (() => void) | undefined;
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    monitor.endpoints.add({
      name: 'hanging',
      paths: ['/hanging'],
      access: 'open',
      handle: () => {
        arrived?.();
        return new Promise(() => {});
      },
    });
    const { server, base } = await start({ monitor });
    const answer = expect(fetch(`${base}/hanging`)).rejects.toThrow();
    await arrival;
    const closing = server.close();
    expect(clock.keepAliveTimers).toBe(1);
    clock.advance(1_000);
    await closing;
    await answer;
  });
});

test('does not keep a process alive, not even with an open connection', async () => {
  const core = fileURLToPath(new URL('../../src/index.ts', import.meta.url));
  const script = `
    import { connect } from 'node:net';
    import { startManagementServer } from ${JSON.stringify(core)};
    const { port } = await startManagementServer({ port: 0, host: '127.0.0.1' });
    await new Promise((resolve) => connect(port, '127.0.0.1', function () { this.unref(); resolve(); }));
    console.log('done');
  `;
  const resolveDir = fileURLToPath(new URL('.', import.meta.url));
  const { outputFiles } = await build({
    stdin: { contents: script, resolveDir, loader: 'ts' },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
  });
  const program = outputFiles[0]?.text ?? '';
  const running = promisify(execFile)(process.execPath, ['--input-type=module', '-']);
  running.child.stdin?.end(program);
  const { stdout } = await running;
  expect(stdout).toBe('done\n');
});
