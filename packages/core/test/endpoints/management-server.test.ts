import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { createAuthorization } from '../../src/endpoints/authorization.ts';
import { EndpointTable } from '../../src/endpoints/endpoint-table.ts';
import {
  type ManagedMonitor,
  type ManagementServer,
  type ManagementServerOptions,
  startManagementServer,
} from '../../src/endpoints/management-server.ts';
import { metricsEndpoint } from '../../src/endpoints/metrics-endpoint.ts';
import { FakeClock } from '../../src/testing/fake-clock.ts';

const started: ManagementServer[] = [];
const host = '127.0.0.1';

afterEach(async () => {
  for (const server of started.splice(0)) await server.close();
});

function monitorLike(endpoints = new EndpointTable(), managementPort?: number) {
  const closers: Array<() => Promise<void>> = [];
  const clock = new FakeClock();
  const monitor: ManagedMonitor = {
    options: { managementPort },
    endpoints,
    clock,
    internalError: () => {},
    onClose: (closer) => closers.push(closer),
  };
  return { monitor, clock, closers };
}

async function start(monitor: ManagedMonitor, options: ManagementServerOptions = {}) {
  const server = await startManagementServer(monitor, { port: 0, host, ...options });
  started.push(server);
  return { server, base: `http://${host}:${server.port}` };
}

test('serves the endpoints on a free port, and tells which', async () => {
  const endpoints = new EndpointTable({ authorization: createAuthorization({ bearerToken: 'token' }) });
  endpoints.add(metricsEndpoint({ collect: async () => [] }));
  const { server, base } = await start(monitorLike(endpoints).monitor);
  expect(server.port).toBeGreaterThan(0);
  expect(server.host).toBe(host);
  expect((await fetch(`${base}/metrics`)).status).toBe(401);
  const headers = { authorization: 'Bearer token', accept: 'application/openmetrics-text' };
  expect(await (await fetch(`${base}/metrics?x=1`, { headers })).text()).toBe('# EOF\n');
});

test('/ lists the endpoints, anything else is 404', async () => {
  const { monitor } = monitorLike();
  monitor.endpoints.add(metricsEndpoint({ collect: async () => [] }, { path: '/internal/metrics' }));
  const { base } = await start(monitor);
  const index = await fetch(`${base}/?x`);
  expect([index.status, await index.text()]).toEqual([200, 'Endpoints:\n/internal/metrics (metrics)\n']);
  expect((await fetch(`${base}/metrics`)).status).toBe(404);
});

test('the port comes from METRICS_PORT unless it is given', async () => {
  const { base } = await start(monitorLike(undefined, 1).monitor);
  expect((await fetch(base)).status).toBe(200);
  const { monitor } = monitorLike(undefined, 0);
  const server = await startManagementServer(monitor, { host });
  started.push(server);
  expect(server.port).toBeGreaterThan(0);
});

describe('what cannot work is a coded error', () => {
  test('a taken port', async () => {
    const { server } = await start(monitorLike().monitor);
    await expect(start(monitorLike().monitor, { port: server.port })).rejects.toMatchObject({
      code: 'ERR_GS_MANAGEMENT_PORT_TAKEN',
      message: expect.stringContaining(`port ${server.port} of ${host} is in use`),
    });
  });

  test('an address of another machine', async () => {
    await expect(start(monitorLike().monitor, { host: '192.0.2.1' })).rejects.toMatchObject({
      code: 'ERR_GS_MANAGEMENT_LISTEN',
    });
  });

  test.each([
    [{ port: -1 }],
    [{ port: 65_536 }],
    [{ port: '80' as never }],
    [{ host: '' }],
    [{ port: undefined as never }],
  ])('%j', async (options) => {
    await expect(start(monitorLike().monitor, options)).rejects.toMatchObject({
      code: 'ERR_GS_OPTION_INVALID',
    });
  });
});

describe('close', () => {
  test('ends idle keep-alive connections, is idempotent, and belongs to the monitor', async () => {
    const { monitor, closers, clock } = monitorLike();
    const { server, base } = await start(monitor);
    const agent = new Agent({ keepAlive: true });
    const [response] = await once(get(base, { agent }), 'response');
    const { socket } = response;
    response.resume();
    await once(response, 'end');
    const socketClosed = once(socket, 'close');
    expect(closers).toHaveLength(1);
    const closing = closers[0]?.();
    expect(server.close()).toBe(closing);
    await closing;
    await socketClosed;
    await expect(fetch(base)).rejects.toThrow();
    expect(clock.pendingTimers).toBe(0);
    agent.destroy();
  });

  test('an answer that hangs is cut off after a second', async () => {
    const { monitor, clock } = monitorLike();
    let arrived: (() => void) | undefined;
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    monitor.endpoints.add({
      name: 'hanging',
      paths: ['/hanging'],
      protected: false,
      handle: () => {
        arrived?.();
        return new Promise(() => {});
      },
    });
    const { server, base } = await start(monitor);
    const answer = expect(fetch(`${base}/hanging`)).rejects.toThrow();
    await arrival;
    const closing = server.close();
    clock.advance(1_000);
    await closing;
    await answer;
  });
});

test('does not keep a process alive, not even with an open connection', async () => {
  const script = `
    import { connect } from 'node:net';
    import { EndpointTable } from './endpoint-table.ts';
    import { startManagementServer } from './management-server.ts';
    const monitor = { options: {}, endpoints: new EndpointTable(), onClose() {} };
    const { port } = await startManagementServer(monitor, { port: 0, host: '127.0.0.1' });
    await new Promise((resolve) => connect(port, '127.0.0.1', function () { this.unref(); resolve(); }));
    console.log('done');
  `;
  const resolveDir = fileURLToPath(new URL('../../src/endpoints', import.meta.url));
  const { outputFiles } = await build({
    stdin: { contents: script, resolveDir, loader: 'ts' },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
  });
  const program = outputFiles[0]?.text ?? '';
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
  expect(stdout).toBe('done\n');
});
