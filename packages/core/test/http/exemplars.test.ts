import { afterEach, expect, test } from '@jest/globals';
import { HttpFixture, ObservedServer } from './support.ts';

const open: ObservedServer[] = [];
afterEach(() => Promise.all(open.splice(0).map((observed) => observed.close())));

const traceIds = ['a', 'b', 'c', 'd'].map((digit) => digit.repeat(32));
const spanId = '1'.repeat(16);
const traceparent = (request: number, flags = '01') => ({
  traceparent: `00-${traceIds[request]}-${spanId}-${flags}`,
});

async function serve(takesMs = 10) {
  const fixture = new HttpFixture();
  const observed = await ObservedServer.listen(fixture, (req, res) => {
    fixture.clock.advance(req.url === '/slow' ? 2_000 : takesMs);
    res.end('ok');
  });
  open.push(observed);
  return { fixture, observed };
}

/** The exemplars of the duration histogram. */
async function exemplarsOf({ registry }: HttpFixture): Promise<unknown[]> {
  const family = (await registry.collect()).find(({ name }) => name === 'http_request_duration_seconds');
  if (family?.type !== 'histogram') return [];
  return Array.from(family.points, ({ exemplars = [] }) => exemplars.filter(Boolean)).flat();
}

test('a duration carries the trace of its caller', async () => {
  const { fixture, observed } = await serve();
  await observed.send('/a', { headers: traceparent(0) });
  expect(await exemplarsOf(fixture)).toMatchObject([
    { labels: { trace_id: traceIds[0], span_id: spanId }, value: 0.01 },
  ]);
});

test('of one request per second, and of every slow one', async () => {
  const { fixture, observed } = await serve();
  await observed.send('/slow', { headers: traceparent(0) });
  await observed.send('/slow', { headers: traceparent(1) });
  await observed.send('/a', { headers: traceparent(2) });
  await observed.send('/a', { headers: traceparent(3) });
  const traces = async () => (await exemplarsOf(fixture)).map((one) => (one as { labels: object }).labels);
  expect(await traces()).toEqual([
    { trace_id: traceIds[1], span_id: spanId },
    { trace_id: traceIds[2], span_id: spanId },
  ]);
  fixture.clock.advance(1_000);
  await observed.send('/a', { headers: traceparent(3) });
  expect((await traces())[1]).toEqual({ trace_id: traceIds[3], span_id: spanId });
});

test.each([
  ['without a trace', {}],
  ['of a trace that nobody recorded', traceparent(0, '00')],
  ['with a malformed one', { traceparent: 'no' }],
])('a request %s has none', async (_which, headers) => {
  const { fixture, observed } = await serve();
  await observed.send('/a', { headers });
  expect(await exemplarsOf(fixture)).toEqual([]);
  expect(await fixture.read('http_request_duration_seconds')).toEqual({ 'GET /a 200': 1 });
});
