import { createServer, type IncomingHttpHeaders, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { withHeaders } from '../../../../src/http/exchange/added-headers.ts';

const added = { 'x-request-id': 'ours', 'server-timing': 'total;dur=1.0' };

/** What a real client gets from a response whose head is written with the headers added. */
async function received(
  respond: (res: ServerResponse) => void,
  prepare: (res: ServerResponse) => void = () => {},
): Promise<IncomingHttpHeaders> {
  const server = createServer((_req, res) => {
    prepare(res);
    const { writeHead } = res;
    res.writeHead = ((...head: unknown[]) =>
      writeHead.apply(res, withHeaders(res, writeHead, head, added) as never)) as ServerResponse['writeHead'];
    respond(res);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  try {
    return await new Promise((resolve, reject) => {
      request({ port, agent: false }, (res) => res.resume().on('end', () => resolve(res.headers)))
        .on('error', reject)
        .end();
    });
  } finally {
    server.close();
  }
}

test.each<[how: string, respond: (res: ServerResponse) => void]>([
  ['given to writeHead', (res) => res.writeHead(200, { 'x-own': '1' }).end()],
  ['given to writeHead with a message', (res) => res.writeHead(200, 'Fine', { 'x-own': '1' }).end()],
  ['given to writeHead as a list', (res) => res.writeHead(200, ['x-own', '1']).end()],
  ['set', (res) => res.setHeader('x-own', '1').end()],
  [
    'set, and others given to writeHead',
    (res) => res.setHeader('x-own', '1').writeHead(200, { a: '1' }).end(),
  ],
  [
    'set, and written without any',
    (res) => {
      res.setHeader('x-own', '1');
      res.writeHead(200).end();
    },
  ],
])('are beside those of the application: %s', async (_how, respond) => {
  expect(await received(respond)).toMatchObject({ ...added, 'x-own': '1' });
});

test('are all there are where the application has none', async () => {
  expect(await received((res) => res.writeHead(200).end())).toMatchObject(added);
});

test.each<[how: string, respond: (res: ServerResponse) => void]>([
  ['given to writeHead', (res) => res.writeHead(200, { 'X-Request-ID': 'own' }).end()],
  ['given to writeHead in lower case', (res) => res.writeHead(200, { 'x-request-id': 'own' }).end()],
  ['given to writeHead as a list', (res) => res.writeHead(200, ['X-Request-Id', 'own']).end()],
  ['set', (res) => res.setHeader('X-Request-ID', 'own').end()],
])('give way to what the application sends under the same name: %s', async (_how, respond) => {
  const headers = await received(respond);
  expect(headers['x-request-id']).toBe('own');
  expect(headers['server-timing']).toBe(added['server-timing']);
});

test('are set where something that does not know lists writes the head', async () => {
  const prepare = (res: ServerResponse) => {
    const { writeHead } = res;
    res.writeHead = ((status: number, headers: Record<string, string>) => {
      for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
      return writeHead.call(res, status);
    }) as ServerResponse['writeHead'];
  };
  const headers = await received((res) => res.writeHead(200, { 'x-own': '1' }).end(), prepare);
  expect(headers).toMatchObject({ ...added, 'x-own': '1' });
});

test('leave the object of the application as it is', async () => {
  const own = { 'X-Request-ID': 'own' };
  await received((res) => res.writeHead(200, own).end());
  expect(own).toEqual({ 'X-Request-ID': 'own' });
});

test('are none when the head was sent', () => {
  const head = [200];
  const res = { headersSent: true } as ServerResponse;
  expect(withHeaders(res, res.writeHead, head, added)).toBe(head);
});
