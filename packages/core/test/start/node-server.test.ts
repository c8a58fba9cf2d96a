import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { type AddressInfo, connect } from 'node:net';
import { createMonitor, type Monitor, type MonitorServerOptions, monitorServer } from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

let monitor: Monitor;
let server: Server;
/** Responses whose `close` was heard by a listener registered after the monitor's. */
let closed: Array<() => void>;

beforeEach(() => {
  monitor = createMonitor({ runtimeMetrics: false, env: {}, logger: new MemoryLogger() });
  closed = [];
});

afterEach(async () => {
  await new Promise((resolve) => void server.close(resolve));
  await monitor.close();
});

async function listen(handler: (req: IncomingMessage, res: ServerResponse) => void): Promise<void> {
  server = createServer((req, res) => {
    res.on('close', () => closed.shift()?.());
    handler(req, res);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
}

async function send(path: string, head = ''): Promise<void> {
  const over = new Promise<void>((resolve) => {
    closed.push(resolve);
  });
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.write(`GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${head}\r\n`);
  client.resume();
  await Promise.all([over, new Promise((resolve) => client.once('close', resolve))]);
}

async function counted(): Promise<string[]> {
  const text = await monitor.registry.metrics();
  return text.split('\n').filter((line) => line.startsWith('http_requests_total{'));
}

const sample = (route: string, requests: number) =>
  `http_requests_total{method="GET",route="${route}",status_code="200"} ${requests}`;

describe('monitorServer', () => {
  test('without a route callback every request is unmatched', async () => {
    await listen((_req, res) => void res.end());
    monitorServer(server, { monitor });
    await send('/a');
    await send('/b');
    expect(await counted()).toEqual([sample('<unmatched>', 2)]);
  });

  test('the route callback names the template, after the response', async () => {
    await listen((req, res) => {
      Object.assign(req, { route: '/users/:id' });
      res.end();
    });
    const route = (req: IncomingMessage) => (req as { route?: string }).route;
    monitorServer(server, { monitor, route });
    await send('/users/1');
    expect(await counted()).toEqual([sample('/users/:id', 1)]);
  });

  test.each([
    ['answers with a promise', async () => '/users/:id'],
    ['answers with a promise that rejects', () => Promise.reject(new Error('no'))],
  ])('a route callback that %s names nothing, and is counted', async (_what, route) => {
    await listen((_req, res) => void res.end());
    monitorServer(server, { monitor, route: route as unknown as () => string });
    await send('/users/1');
    expect(await counted()).toEqual([sample('<unmatched>', 1)]);
    expect(await monitor.registry.metrics()).toContain('internal_errors_total{component="http_route"} 1\n');
  });

  test('leaves the label to a framework that observes the same request', async () => {
    await listen((req, res) => {
      monitor.http.observe(req, res, () => monitor.http.route('/users/:id'));
      monitor.http.observe(req, res, () => monitor.http.route('/another'));
      res.end();
    });
    monitorServer(server, { monitor });
    await send('/users/1');
    expect(await counted()).toEqual([sample('/users/:id', 1)]);
  });

  test('a route of its own is what the user wants, whatever a framework says', async () => {
    await listen((req, res) => {
      monitor.http.observe(req, res, () => monitor.http.route('/users/:id'));
      res.end();
    });
    monitorServer(server, { monitor, route: () => '/mine' });
    await send('/users/1');
    expect(await counted()).toEqual([sample('/mine', 1)]);
  });

  test('takes http2 servers', () => {
    const http2 = createHttp2Server();
    const stop = monitorServer(http2, { monitor });
    expect(http2.listenerCount('request')).toBe(1);
    stop();
    expect(http2.listenerCount('request')).toBe(0);
    server = createServer();
  });

  test.each([undefined, null, {}, 'server', () => {}])('%p is no server', (wrong) => {
    server = createServer();
    expect(() => monitorServer(wrong as never, { monitor })).toThrow(
      expect.objectContaining({
        code: 'ERR_GS_OPTION_INVALID',
        message: expect.stringMatching(/^monitorServer: "server" must be an http, https or http2 server/),
      }),
    );
  });

  test('an unknown option is told all that exist', () => {
    server = createServer();
    expect(() => monitorServer(server, { monitor, rout: () => '/' } as never)).toThrow(
      /^monitorServer: there is no option "rout"\. Known options: .*route.*monitor/,
    );
  });

  test('takes the options of HTTP monitoring', async () => {
    await listen((_req, res) => void res.end());
    monitorServer(server, { monitor, http: { exclude: ['/health'] } });
    await send('/health');
    await send('/a');
    expect(await counted()).toEqual([sample('<unmatched>', 1)]);
    const wrong = { monitor, http: { exclude: 'health' } } as unknown as MonitorServerOptions;
    expect(() => monitorServer(server, wrong)).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^ERR_GS_/) }),
    );
  });

  test('stops, but still counts what was in flight', async () => {
    let stop = () => {};
    await listen((_req, res) => {
      stop();
      res.end();
    });
    stop = monitorServer(server, { monitor });
    await send('/a');
    expect(server.listenerCount('request')).toBe(1);
    await send('/b');
    expect(await counted()).toEqual([sample('<unmatched>', 1)]);
  });

  test('requests that Node hands over through its Expect events count once', async () => {
    await listen((_req, res) => void res.end());
    server.on('checkContinue', (req, res) => {
      res.writeContinue();
      server.emit('request', req, res);
    });
    server.on('checkExpectation', (_req, res: ServerResponse) => {
      res.on('close', () => closed.shift()?.());
      res.end();
    });
    monitorServer(server, { monitor });
    await send('/a', 'Expect: 100-continue\r\n');
    await send('/b', 'Expect: a-miracle\r\n');
    expect(await counted()).toEqual([sample('<unmatched>', 2)]);
  });
});
