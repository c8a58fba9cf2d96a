import { afterEach, expect, test } from '@jest/globals';
import { HttpFixture, ObservedServer } from './support.ts';

let observed: ObservedServer | undefined;
afterEach(() => observed?.close());

test('a listener reads a header of a request, and none of other work', async () => {
  const fixture = new HttpFixture();
  const read: unknown[] = [];
  fixture.work.onStart((work) => {
    for (const name of ['x-follow', 'x-absent', 'cookie']) read.push(fixture.work.header(work, name));
  });
  observed = await ObservedServer.listen(fixture, (_req, res) => void res.end('ok'));
  await observed.send('/a', { headers: { 'X-Follow': 'me', Cookie: 'a=b; c=d' } });
  expect(read.splice(0)).toEqual(['me', undefined, 'a=b; c=d']);
  fixture.work.define('job', 'send-invoice').run(() => {});
  expect(read).toEqual([undefined, undefined, undefined]);
  await fixture.monitor.close();
});
