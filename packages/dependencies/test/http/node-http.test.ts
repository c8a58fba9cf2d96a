import { once } from 'node:events';
import { Agent, createServer, get, type IncomingMessage, type RequestOptions, request } from 'node:http';
import type { Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { closedPort, listening, measuring, scraped, until } from './support.ts';

/** Makes a request as applications do, and reads the answer. */
function ask(options: RequestOptions, body?: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', ...options }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode!));
    });
    outgoing.on('error', reject).end(body);
  });
}

test('a call has its host, method and status, and keeps the connection alive', async () => {
  const { monitor, ends } = measuring();
  const { port } = await listening((_request, response) => response.end('done'));
  const agent = new Agent({ keepAlive: true });
  for (const method of ['GET', 'POST', 'GET'])
    await ask({ port, method, agent }, method === 'POST' ? 'x' : undefined);
  await until(() => ends.length === 3);
  expect(ends.map(({ operation, status, outcome }) => [operation, status, outcome])).toEqual([
    ['GET', 200, 'success'],
    ['POST', 200, 'success'],
    ['GET', 200, 'success'],
  ]);
  expect(ends[0]!.target).toMatchObject({ system: 'http', address: '127.0.0.1', port });
  expect(ends[0]!.waitMs).toBeGreaterThan(0);
  expect(ends[0]!.bodyMs).toBeGreaterThanOrEqual(0);
  expect(await scraped(monitor, 'http_client_connection_create_time_seconds_count')).toEqual([
    expect.stringMatching(/ 1$/),
  ]);
  agent.destroy();
});

test('refused connections, aborts, and requests that nobody sends', async () => {
  const { monitor, ends } = measuring();
  const { port } = await listening(() => hanging.destroy());
  await expect(ask({ port: await closedPort() })).rejects.toThrow('ECONNREFUSED');
  const hanging = get({ host: '127.0.0.1', port });
  await once(hanging, 'error');
  await until(() => ends.length === 2);
  expect(ends.map(({ errorType }) => errorType)).toEqual(['ECONNREFUSED', 'ECONNRESET']);
  expect(monitor.diagnostics().calls?.targets.map(({ inProgress }) => inProgress)).toEqual([0, 0]);
});

test('an answer that breaks off is counted at its head', async () => {
  const { ends } = measuring();
  const { port } = await listening((_request, response) => {
    response.writeHead(200, { 'content-length': 10 }).write('half');
    answered.then(() => response.destroy());
  });
  let head: (answer: IncomingMessage) => void;
  const answered = new Promise<IncomingMessage>((resolve) => {
    head = resolve;
  });
  const outgoing = get({ host: '127.0.0.1', port }, (answer) => {
    answer.on('error', () => {});
    answer.resume();
    head(answer);
  });
  await once(outgoing, 'close');
  expect(ends).toEqual([expect.objectContaining({ status: 200, errorType: 'ECONNRESET' })]);
});

test('a request that waits for a place in its agent is of its own work', async () => {
  const { host, ends } = measuring();
  const { port } = await listening((_request, response) => response.end());
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const works: unknown[] = [];
  await Promise.all(
    ['a', 'b', 'c'].map((name) =>
      host.work.define('job', name).run(async () => {
        works.push(host.work.current());
        await ask({ port, agent, path: `/${name}` });
      }),
    ),
  );
  await until(() => ends.length === 3);
  expect(ends.map(({ work }) => work)).toEqual(works);
  agent.destroy();
});

test('upgrades and CONNECT are over when the connection is handed over', async () => {
  const { ends } = measuring();
  const server = createServer();
  server.on('upgrade', (_request, socket: Socket) => {
    socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n');
  });
  server.on('connect', (_request, socket: Socket) => socket.end('HTTP/1.1 200 Connected\r\n\r\n'));
  const { port } = await listening(server);
  const handedOver = async (options: RequestOptions, event: 'upgrade' | 'connect') => {
    const outgoing = request({ host: '127.0.0.1', port, ...options });
    outgoing.end();
    const [, socket] = (await once(outgoing, event)) as [IncomingMessage, Socket];
    socket.destroy();
  };
  await handedOver({ headers: { connection: 'Upgrade', upgrade: 'echo' } }, 'upgrade');
  await handedOver({ method: 'CONNECT', path: 'shop.example:443' }, 'connect');
  await until(() => ends.length === 2);
  expect(ends.map(({ operation, status, outcome }) => [operation, status, outcome])).toEqual([
    ['GET', 101, 'success'],
    ['CONNECT', 200, 'success'],
  ]);
});

test('early hints are no answer', async () => {
  const { ends } = measuring();
  const { port } = await listening((_request, response) => {
    response.writeEarlyHints({ link: '</style.css>; rel=preload' });
    response.writeHead(404).end();
  });
  expect(await ask({ port })).toBe(404);
  await until(() => ends.length > 0);
  expect(ends).toEqual([expect.objectContaining({ status: 404, errorType: '404' })]);
});

test('a Host header of the application does not rename the host', async () => {
  const { ends } = measuring();
  const { port } = await listening((_request, response) => response.end());
  await ask({ port, headers: { host: 'other.example:99' } });
  await until(() => ends.length > 0);
  expect(ends[0]!.target.address).toBe('127.0.0.1');
});

test('a name that is looked up is timed', async () => {
  const { monitor } = measuring();
  const server = createServer((_request, response) => response.end());
  const { port } = await listening(server);
  await ask({ port, host: 'localhost', family: 4 });
  let lines: string[] = [];
  while (lines.length === 0) lines = await scraped(monitor, 'dns_lookup_duration_seconds_count');
  expect(lines).toEqual(['dns_lookup_duration_seconds_count{dns_question_name="localhost"} 1']);
});

test('listeners of the application see no other events, and no other order', async () => {
  const { port } = await listening((_request, response) => response.end('done'));
  const events = async () => {
    const seen: string[] = [];
    const outgoing = get({ host: '127.0.0.1', port, agent: false });
    for (const name of ['socket', 'response', 'finish', 'close'] as const)
      outgoing.on(name, () => seen.push(name));
    outgoing.on('response', (response) => {
      for (const name of ['data', 'end', 'close'] as const)
        response.on(name, () => seen.push(`body ${name}`));
    });
    await once(outgoing, 'close');
    return seen;
  };
  const before = await events();
  measuring();
  expect(await events()).toEqual(before);
});
