import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  createServer,
  type ServerHttp2Stream,
} from 'node:http2';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type Handler, HttpFixture, ObservedServer } from '../support.ts';

/** All codes of RFC 9113, section 7. */
const codes = [
  'NO_ERROR',
  'PROTOCOL_ERROR',
  'INTERNAL_ERROR',
  'FLOW_CONTROL_ERROR',
  'SETTINGS_TIMEOUT',
  'STREAM_CLOSED',
  'FRAME_SIZE_ERROR',
  'REFUSED_STREAM',
  'CANCEL',
  'COMPRESSION_ERROR',
  'CONNECT_ERROR',
  'ENHANCE_YOUR_CALM',
  'INADEQUATE_SECURITY',
  'HTTP_1_1_REQUIRED',
].map((name, code) => ({ name, code }));

let fixture: HttpFixture;
let observed: ObservedServer;
let raw: Socket;
let session: ClientHttp2Session;
let stream: ClientHttp2Stream;
let arrived: Promise<void>;

afterEach(async () => {
  session.destroy();
  await observed.close();
});

const streamOf = (res: ServerResponse) => (res as unknown as { stream: ServerHttp2Stream }).stream;

async function open(handler: Handler, method = 'GET'): Promise<void> {
  fixture = new HttpFixture();
  let arrive = () => {};
  arrived = new Promise((resolve) => {
    arrive = resolve;
  });
  observed = await ObservedServer.listen(
    fixture,
    (req, res) => {
      streamOf(res).on('error', () => {});
      handler(req, res);
      arrive();
    },
    {
      create: (listener) => {
        const server = createServer(listener as unknown as Parameters<typeof createServer>[1]);
        server.on('sessionError', () => {});
        return server as unknown as Server;
      },
    },
  );
  raw = await observed.connect();
  session = connect('http://localhost', { createConnection: () => raw });
  session.on('error', () => {});
  stream = session.request({ ':path': '/h2', ':method': method }, { endStream: method === 'GET' });
  stream.on('error', () => {});
}

async function expectCounted(expected: Record<string, number>): Promise<void> {
  await arrived;
  while (fixture.http.inFlight > 0) await new Promise((resolve) => setImmediate(resolve));
  expect(await fixture.read('http_requests_total')).toEqual(expected);
  expect(fixture.internalErrors).toEqual([]);
}

async function received(): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += chunk;
  return text;
}

describe.each(codes)('the client resets its stream with $name', ({ code }) => {
  test.each(['GET', 'POST'])('before the response of a %s', async (method) => {
    await open(() => {}, method);
    await arrived;
    stream.close(code);
    await expectCounted({ [`${method} /h2 499`]: 1 });
  });

  test.each(['GET', 'POST'])('during the response of a %s', async (method) => {
    await open((req, res) => {
      req.resume();
      res.write('part');
    }, method);
    stream.once('response', () => stream.close(code)).resume();
    await expectCounted({ [`${method} /h2 499`]: 1 });
  });

  test('while the response is flushed', async () => {
    let flushing: ServerHttp2Stream | undefined;
    await open((_req, res) => {
      flushing = streamOf(res);
      res.end(Buffer.alloc(8 * 2 ** 20));
    });
    stream.pause();
    stream.once('response', () => stream.close(code));
    while (!flushing?.closed) await new Promise((resolve) => setImmediate(resolve));
    // Before Node 26, a stream that was reset with NO_ERROR stays open until its connection closes.
    if (code === constants.NGHTTP2_NO_ERROR) raw.destroy();
    await expectCounted({ 'GET /h2 499': 1 });
  });

  test('when it has the whole response, though not sent all of its upload', async () => {
    await open((req, res) => {
      req.resume();
      res.end('whole');
    }, 'POST');
    expect(await received()).toBe('whole');
    await expectCounted({ 'POST /h2 200': 1 });
    stream.close(code);
  });

  test('and the server ends the response when it notices', async () => {
    await open((req, res) => {
      res.write('part');
      req.on('aborted', () => res.end());
    });
    stream.once('response', () => stream.close(code)).resume();
    await expectCounted({ 'GET /h2 499': 1 });
  });

  test.each([
    ['before the response', (_res: ServerResponse) => {}],
    ['during the response', (res: ServerResponse) => void res.write('part')],
  ])('not the client, but the server, %s', async (_when, begin) => {
    await open((_req, res) => {
      begin(res);
      setImmediate(() => streamOf(res).close(code));
    });
    stream.resume();
    // See `http2OutcomeOf`.
    const status = code === constants.NGHTTP2_CANCEL ? 499 : 500;
    await expectCounted({ [`GET /h2 ${status}`]: 1 });
  });
});

describe('the server ends a complete response and', () => {
  test.each([
    ['destroys it in the same turn', (res: ServerResponse) => void res.destroy()],
    ['destroys it with an error', (res: ServerResponse) => void res.destroy(new Error('mine'))],
    ['destroys the session', (res: ServerResponse) => void streamOf(res).session?.destroy()],
  ])('%s: nobody knows what was sent', async (_how, cut) => {
    await open((_req, res) => {
      res.end('whole');
      cut(res);
    });
    stream.resume();
    await expectCounted({ 'GET /h2 500': 1 });
  });

  test.each(['GET', 'POST'])(
    'destroys it once it is sent: the response of a %s is complete',
    async (method) => {
      await open((req: IncomingMessage, res) => {
        req.resume();
        streamOf(res).once('finish', () => stream.once('end', () => res.destroy()));
        res.end('whole');
      }, method);
      expect(await received()).toBe('whole');
      await expectCounted({ [`${method} /h2 200`]: 1 });
    },
  );

  test('destroys it while it is flushed', async () => {
    await open((_req, res) => {
      res.end(Buffer.alloc(8 * 2 ** 20));
      setImmediate(() => res.destroy());
    });
    stream.pause();
    await expectCounted({ 'GET /h2 500': 1 });
  });
});
