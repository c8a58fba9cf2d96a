import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { Agent, fetch, H2CClient, MockAgent, RetryAgent, request, upgrade } from 'undici';
import { afterwards, listening, measuring, until } from './support.ts';

test('the package undici is measured as fetch is', async () => {
  const { ends } = measuring();
  const { origin, port } = await listening((_request, response) => response.writeHead(201).end('done'));
  const dispatcher = new Agent();
  afterwards(() => dispatcher.close());
  const { body, statusCode } = await request(origin, { dispatcher, method: 'PUT', body: 'x' });
  expect([statusCode, await body.text()]).toEqual([201, 'done']);
  await until(() => ends.length > 0);
  expect(ends).toEqual([expect.objectContaining({ operation: 'PUT', status: 201 })]);
  expect(ends[0]!.target.port).toBe(port);
});

test('an upgrade is over with its head', async () => {
  const { ends, monitor } = measuring();
  const { server, origin } = await listening((_request, response) => response.end());
  server.on('upgrade', (_request, socket) => {
    socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n');
  });
  const dispatcher = new Agent();
  afterwards(() => dispatcher.close());
  const { socket } = await upgrade(origin, { dispatcher, protocol: 'echo' });
  socket.destroy();
  await until(() => ends.length > 0);
  expect(ends).toEqual([expect.objectContaining({ status: 101, outcome: 'success' })]);
  expect(monitor.diagnostics().calls?.targets).toEqual([expect.objectContaining({ inProgress: 0 })]);
});

test('answers of a MockAgent are as they are without us, and no calls', async () => {
  const { ends } = measuring();
  const dispatcher = new MockAgent();
  afterwards(() => dispatcher.close());
  dispatcher.disableNetConnect();
  dispatcher.get('http://shop.example').intercept({ path: '/orders' }).reply(200, { orders: 7 });
  const answer = await fetch('http://shop.example/orders', { dispatcher });
  expect(await answer.json()).toEqual({ orders: 7 });
  expect(ends).toEqual([]);
});

test('each try of a RetryAgent is a call', async () => {
  const { ends } = measuring();
  let requests = 0;
  const { origin } = await listening((_request, response) => {
    requests += 1;
    response.writeHead(requests < 3 ? 503 : 200).end();
  });
  const agent = new Agent();
  const dispatcher = new RetryAgent(agent, { minTimeout: 1, timeoutFactor: 1, maxRetries: 5 });
  afterwards(() => agent.close());
  const { body, statusCode } = await request(origin, { dispatcher });
  await body.dump();
  expect(statusCode).toBe(200);
  await until(() => ends.length === requests);
  expect(ends.map(({ status }) => status)).toEqual([503, 503, 200]);
});

test('HTTP/2 is measured too', async () => {
  const { ends } = measuring();
  const server = createServer((_request, response) => {
    response.writeHead(200).end('done');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterwards(() => new Promise((resolve) => server.close(resolve)));
  const { port } = server.address() as AddressInfo;
  const dispatcher = new H2CClient(`http://127.0.0.1:${port}`);
  afterwards(() => dispatcher.close());
  const { body } = await dispatcher.request({ method: 'GET', path: '/' });
  expect(await body.text()).toBe('done');
  await until(() => ends.length > 0);
  expect(ends).toEqual([expect.objectContaining({ operation: 'GET', status: 200 })]);
});
