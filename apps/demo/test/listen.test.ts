import { createServer, type Server } from 'node:http';
import { afterEach, expect, test } from '@jest/globals';
import { listenOnFreePort } from '../src/listen.ts';

const servers: Server[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

function newServer(): Server {
  const server = createServer();
  servers.push(server);
  return server;
}

test('port 0 is any free port', async () => {
  expect(await listenOnFreePort(newServer(), 0)).toBeGreaterThan(0);
});

test('a taken port gives way to one after it', async () => {
  const taken = await listenOnFreePort(newServer(), 0);
  const port = await listenOnFreePort(newServer(), taken);
  expect(port).toBeGreaterThan(taken);
  expect(port).toBeLessThanOrEqual(taken + 20);
});

test('when all of them are taken, the message says what to do', async () => {
  const highest = await listenOnFreePort(newServer(), 65_535);
  await expect(listenOnFreePort(newServer(), highest)).rejects.toThrow(
    'The ports 65535 to 65535 are all taken. Choose another one with --port.',
  );
});
