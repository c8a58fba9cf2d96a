import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { expect, test } from '@jest/globals';
import { heldResources } from '../../src/shutdown/held-resources.ts';

test('servers and sockets are told by their addresses, child processes by their ids, timers by their number', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  const [[accepted]] = await Promise.all([once(server, 'connection'), once(socket, 'connect')]);
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  await once(child, 'spawn');
  const timer = setInterval(() => {}, 2 ** 30);

  const { resources, handles } = heldResources();
  const { localPort } = socket;
  clearInterval(timer);
  const exited = once(child, 'exit');
  child.kill();
  await exited;
  accepted.destroy();
  socket.destroy();
  server.close();
  await once(server, 'close');

  expect(resources).toMatchObject({ TCPServerWrap: 1, Timeout: expect.any(Number) });
  expect(handles).toEqual(
    expect.arrayContaining([
      `server on 127.0.0.1:${port}`,
      `socket of port ${localPort} to 127.0.0.1:${port}`,
      `child process ${child.pid} (${process.execPath})`,
    ]),
  );
});
