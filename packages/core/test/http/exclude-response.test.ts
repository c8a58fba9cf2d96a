import type { HttpResponseExclusion } from '@golden-signals/core';
import type { WorkEnd } from '@golden-signals/core/extension';
import { afterEach, expect, test } from '@jest/globals';
import { HttpFixture, ObservedServer } from './support.ts';

const open: ObservedServer[] = [];
afterEach(() => Promise.all(open.splice(0).map((observed) => observed.close())));

async function serve(excludeResponse: HttpResponseExclusion) {
  const fixture = new HttpFixture({ excludeResponse });
  const ends: WorkEnd[] = [];
  fixture.work.onEnd((end) => ends.push(end), 'all');
  const observed = await ObservedServer.listen(fixture, (req, res) => {
    res.setHeader('x-kind', 'probe');
    res.writeHead(Number(req.url!.slice(1))).end();
  });
  open.push(observed);
  return { fixture, observed, ends };
}

test('responses are left out by their status, after they were in flight', async () => {
  const { fixture, observed, ends } = await serve([404, 503]);
  for (const status of [200, 404, 503]) await observed.send(`/${status}`);
  expect(await fixture.read('http_requests_total')).toEqual({ 'GET /200 200': 1 });
  expect(await fixture.read('http_request_errors_total')).toEqual({});
  expect(fixture.http.readService('short')).toMatchObject({ requests: 1, errors: 0 });
  expect(ends.map(({ status }) => status)).toEqual([200]);
  expect(fixture.http.inFlight).toBe(0);
});

test('or by a function of request, response and status', async () => {
  const { fixture, observed } = await serve(
    (req, res, status) => req.url === '/204' && res.getHeader('x-kind') === 'probe' && status === 204,
  );
  await observed.send('/204');
  await observed.send('/201');
  expect(await fixture.read('http_requests_total')).toEqual({ 'GET /201 201': 1 });
});

test('a client that left has the status that it is counted with', async () => {
  const fixture = new HttpFixture({ excludeResponse: [499] });
  const observed = await ObservedServer.listen(fixture, () => {});
  open.push(observed);
  const client = await observed.connect();
  const arrived = new Promise((resolve) => observed.server.once('request', resolve));
  client.write('GET /200 HTTP/1.1\r\nHost: a\r\n\r\n');
  await arrived;
  client.destroy();
  await observed.ended();
  expect(await fixture.read('http_requests_total')).toEqual({});
});

test.each([
  [
    'throws',
    () => {
      throw new Error('no');
    },
  ],
  ['returns a promise', async () => true],
])('one that %s leaves out nothing, and is counted', async (_how, exclude) => {
  const { fixture, observed } = await serve(exclude as never);
  await observed.send('/200');
  expect(await fixture.read('http_requests_total')).toEqual({ 'GET /200 200': 1 });
  expect(fixture.internalErrors.map(([component]) => component)).toEqual(['http_exclude']);
});
