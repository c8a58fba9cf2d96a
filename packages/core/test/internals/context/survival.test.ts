import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { buildSync } from 'esbuild';
import { nodeVersions } from '../../../../../test/node-versions.mjs';
import { bindEmitter } from '../../../src/context/bind-emitter.ts';
import { currentContext, runInContext } from '../../../src/context/current-context.ts';
import { testContext } from './support.ts';
import { type Entrance, SurvivalServer, scenarios, survey } from './survival.ts';

const expected = {
  awaits: ['handler', 'after a promise', 'after a timer that was awaited', 'then', 'after several'],
  timers: ['nextTick', 'microtask', 'immediate', 'timeout', 'callback of a file', 'interval'],
  body: ['data', 'end', 'close of the request', 'finish', 'close of the response'],
  readable: ['readable'],
  iteration: ['chunk', 'after the last chunk'],
  pipelines: ['data of a stream behind it', 'pipeline'],
  piped: ['end', 'unpipe'],
  drain: ['drain', 'written', 'ended'],
  emitter: ['listener of the application'],
  fetches: ['response of another server', 'its end'],
  aborted: ['close of the response', 'error'],
  outside: ['no context'],
};
/** The parser of a connection that breaks off ends the response; only the request is bound, so that few pay. */
const isLost = (scenario: string, place: string) =>
  scenario === 'aborted' && place === 'close of the response';
const everywhere = Object.fromEntries(
  Object.entries(expected).map(([scenario, places]) => [
    scenario,
    Object.fromEntries(places.map((place) => [place, !isLost(scenario, place)])),
  ]),
);

describe.each<Entrance>(['run', 'enter'])('a context that requests are brought into by %s', (entrance) => {
  let server: SurvivalServer;
  beforeEach(async () => {
    server = await SurvivalServer.listen(entrance);
  });
  afterEach(() => server.close());

  test('is there wherever the work of the request goes on', async () => {
    expect(await survey(entrance)).toEqual(everywhere);
  });

  test('is not that of the request before on the same connection, nor of its neighbour in the pipeline', async () => {
    const head = (id: string, length: number) =>
      `POST /body HTTP/1.1\r\nHost: a\r\nX-Request-Id: ${id}\r\nContent-Length: ${length}\r\n\r\n`;
    const ids = ['first', 'second', 'third', 'fourth', 'fifth'];
    await server.sendRaw([`${head('first', 4)}aa`, 'aa', head('second', 2), 'bb'], ids.slice(0, 2));
    await server.sendRaw(
      [`${head('third', 4)}cccc${head('fourth', 2)}d`, `d${head('fifth', 1)}e`],
      ids.slice(2),
    );
    expect(Object.fromEntries(server.seen)).toEqual(
      Object.fromEntries(ids.map((id) => [id, everywhere.body])),
    );
  });

  test('is not there in a request of the same connection that has none', async () => {
    const get = (path: string, id: string) =>
      `GET /${path} HTTP/1.1\r\nHost: a\r\nX-Request-Id: ${id}\r\n\r\n`;
    await server.sendRaw([get('awaits', 'a'), get('excluded', 'b') + get('excluded', 'c')], ['a', 'b', 'c']);
    expect([server.seen.get('b'), server.seen.get('c')]).toEqual([
      { 'no context': true },
      { 'no context': true },
    ]);
  });

  test('is its own for each of 200 requests at once', async () => {
    const sent = Array.from({ length: 200 }, (_, index) => {
      const scenario = scenarios[index % scenarios.length]!;
      return { scenario, id: `${index}-${scenario}` };
    });
    await Promise.all(sent.map(({ scenario, id }) => server.send(scenario, id)));
    for (const { scenario, id } of sent)
      expect({ [id]: server.seen.get(id) }).toEqual({ [id]: everywhere[scenario] });
  });
});

test('run() leaves nothing behind for the next request of the connection', async () => {
  const server = await SurvivalServer.listen('run');
  try {
    const get = (id: string) => `GET /nothing HTTP/1.1\r\nHost: a\r\nX-Request-Id: ${id}\r\n\r\n`;
    await server.sendRaw([get('a'), get('b'), get('c') + get('d')], ['a', 'b', 'c', 'd']);
    expect(server.foundAtStart).toEqual([undefined, undefined, undefined, undefined]);
  } finally {
    await server.close();
  }
});

test('a context is there in the listeners of requests that come over HTTP/2', async () => {
  const context = testContext();
  const seen = new Map<string, boolean>();
  const note = (place: string) => () => seen.set(place, currentContext() === context);
  const server = createServer((req, res) => {
    bindEmitter(req, context);
    bindEmitter(res, context);
    runInContext(context, () => {
      req.on('data', note('data')).on('end', note('end'));
      req.on('end', () => res.end('answer'));
      res.on('finish', note('finish')).on('close', note('close'));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  try {
    const stream = client.request({ ':method': 'POST', ':path': '/' });
    stream.resume().end('body');
    await once(stream, 'close');
    expect(Object.fromEntries(seen)).toEqual({ data: true, end: true, finish: true, close: true });
  } finally {
    client.close();
    server.close();
  }
});

// The runtime carries contexts by promise hooks up to Node 22, and by its own frames from Node 24 on.
const others = (await nodeVersions(['22', '24', '26'])).slice(1);

describe.each(others)('on $name', ({ path, reason }) => {
  const title = 'a context is there wherever the work of the request goes on';
  (path ? test : test.skip)(reason ? `${title} (skipped: ${reason})` : title, async () => {
    const bundled = buildSync({
      stdin: {
        contents: `import { survey } from './survival.ts';
          console.log(JSON.stringify([await survey('run'), await survey('enter')]));`,
        resolveDir: fileURLToPath(new URL('.', import.meta.url)),
        loader: 'ts',
      },
      bundle: true,
      // A program on the command line must not be longer than 128 KiB.
      minifyWhitespace: true,
      format: 'esm',
      platform: 'node',
      write: false,
    });
    const code = bundled.outputFiles[0]!.text;
    const { stdout } = await promisify(execFile)(path!, ['--input-type=module', '--eval', code], {
      timeout: 15_000,
    });
    expect(JSON.parse(stdout)).toEqual([everywhere, everywhere]);
  });
});
