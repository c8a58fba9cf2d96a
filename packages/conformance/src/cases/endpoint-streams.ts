import assert from 'node:assert/strict';
import { type Client, requestText } from '../client.ts';
import type { CaseContext, ConformanceCase } from '../conformance-case.ts';
import { Events, path } from './events.ts';

/** Adds the endpoint while the application runs. */
function serve({ monitor }: CaseContext, events: Events): Events {
  monitor.endpoints.add(events.endpoint);
  return events;
}

async function ask({ connect }: CaseContext): Promise<Client> {
  const client = await connect();
  client.write(requestText({ path }));
  return client;
}

const leavings: ReadonlyArray<readonly [how: string, leave: (client: Client) => void]> = [
  ['resets', (client) => client.reset()],
  ['closes', (client) => client.end()],
];

/** More than the socket buffers of both sides hold. */
const chunk = 'x'.repeat(64 * 1024);
const chunks: readonly string[] = new Array<string>(16 * 16).fill(chunk);

const leavingCases = leavings.flatMap(([how, leave]): ConformanceCase[] => [
  {
    name: `an endpoint is told, and its stream is ended, when its client ${how} the connection`,
    async run(context) {
      // Never an event, as of a source that has nothing to say.
      const events = serve(context, new Events());
      const client = await ask(context);
      await client.head();
      leave(client);
      await events.ended;
      assert.equal(events.wasAborted, true);
    },
  },
  {
    name: `an endpoint is told when its client ${how} the connection before the answer, whose stream is ended then`,
    async run(context) {
      const events = serve(context, new Events({ answer: (own) => own.aborted() }));
      const client = await ask(context);
      await events.asked;
      leave(client);
      await events.ended;
      assert.equal(events.taken, 0);
    },
  },
]);

const stuck: ConformanceCase = {
  name: 'an endpoint is told, and its stream is ended, when a client leaves that had stopped reading',
  async run(context) {
    const events = serve(context, new Events());
    const client = await ask(context);
    await client.head();
    client.pause();
    events.write(...chunks);
    client.reset();
    await events.ended;
    assert.equal(events.wasAborted, true);
    assert.ok(events.taken < chunks.length, `${events.taken} chunks were taken`);
  },
};

const atOnce: ConformanceCase = {
  name: 'an endpoint that streams is heard at once: its head, and each chunk as it is written',
  async run(context) {
    const events = serve(context, new Events({ headers: { 'content-type': 'text/plain', 'x-own': 'yes' } }));
    const client = await ask(context);
    await client.head();
    assert.equal(events.taken, 0);
    for (const word of ['first', 'second']) {
      events.write(word);
      await client.text(word);
    }
    events.end();
    const { status, headers, body } = await client.response();
    assert.deepEqual([status, headers.get('x-own'), body], [200, 'yes', 'firstsecond']);
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.equal(headers.has('content-length'), false);
    // The same connection serves on.
    client.write(requestText({ method: 'HEAD', path }));
    assert.equal((await client.response('HEAD')).status, 200);
    assert.equal(events.wasAborted, false);
  },
};

const head: ConformanceCase = {
  name: 'HEAD of an endpoint that streams has its head only, and lets its stream go',
  async run(context) {
    const events = serve(context, new Events({ headers: { 'x-own': 'yes' } }));
    events.write('a body that nobody reads');
    const client = await context.connect();
    const { status, headers, body } = await client.request({ method: 'HEAD', path });
    assert.deepEqual([status, headers.get('x-own'), body], [200, 'yes', '']);
    await events.ended;
    assert.equal(events.taken, 0);
  },
};

const backpressure: ConformanceCase = {
  name: 'an endpoint that streams is asked for no more than its client reads',
  async run(context) {
    // With a length, so that it is not sent in chunks.
    const length = String(chunk.length * chunks.length);
    const events = serve(context, new Events({ headers: { 'content-length': length } }));
    const client = await context.connect();
    client.write(requestText({ path, headers: { Connection: 'close' } }));
    await client.head();
    client.pause();
    events.write(...chunks);
    events.end();
    // Others are answered meanwhile.
    for (let count = 0; count < 20; count++) {
      const other = await context.connect();
      assert.equal((await other.request({ method: 'HEAD', path: '/metrics' })).status, 200);
    }
    assert.ok(events.taken < chunks.length, 'everything was taken');
    client.resume();
    await client.closed;
    assert.equal((await client.response()).body.length, Number(length));
    assert.equal(events.taken, chunks.length + 1);
    assert.equal(events.wasAborted, false);
  },
};

const closing: ConformanceCase = {
  name: 'an endpoint is told, and its stream is ended, when the application closes',
  async run(context) {
    const events = serve(context, new Events());
    const client = await ask(context);
    await client.head();
    await context.close();
    await client.closed;
    await events.ended;
    assert.equal(events.wasAborted, true);
  },
};

export const endpointStreamCases: readonly ConformanceCase[] = [
  ...[atOnce, head, backpressure],
  ...leavingCases,
  ...[stuck, closing],
];
