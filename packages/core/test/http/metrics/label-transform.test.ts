import type { LabelTransform } from '@golden-signals/core';
import { afterEach, expect, jest, test } from '@jest/globals';
import { HttpFixture, ObservedServer } from '../support.ts';

const open: ObservedServer[] = [];
afterEach(() => Promise.all(open.splice(0).map((observed) => observed.close())));

async function serve(transformLabels: LabelTransform, labels = {}) {
  const fixture = new HttpFixture({ transformLabels, labels, slowThresholdMs: 0, sizes: true });
  const observed = await ObservedServer.listen(fixture, (req, res) => {
    fixture.clock.advance(10);
    res.writeHead(req.url!.startsWith('/bad') ? 500 : 200).end();
  });
  open.push(observed);
  return { fixture, observed };
}

test('labels are changed once per series, in every metric of a finished request', async () => {
  const transform = jest.fn<LabelTransform>(({ route }) => ({ route: route!.replace(/\d+$/, ':id') }));
  const { fixture, observed } = await serve(transform);
  for (const path of ['/bad/1', '/bad/2', '/bad/1', '/bad/2']) await observed.send(path);
  expect(await fixture.read('http_requests_total')).toEqual({ 'GET /bad/:id 500': 4 });
  expect(await fixture.read('http_request_duration_seconds')).toEqual({ 'GET /bad/:id 500': 4 });
  expect(await fixture.read('http_request_errors_total')).toEqual({ 'GET /bad/:id 500': 4 });
  expect(await fixture.read('http_slow_requests_total')).toEqual({ 'GET /bad/:id': 4 });
  expect(await fixture.read('http_request_size_bytes')).toEqual({ 'GET /bad/:id': 4 });
  expect(await fixture.read('http_response_size_bytes')).toEqual({ 'GET /bad/:id': 4 });
  const calls = transform.mock.calls.length;
  await observed.send('/bad/1');
  expect(transform).toHaveBeenCalledTimes(calls);
});

test('labels of the application are among them; what is no label is left out', async () => {
  const { fixture, observed } = await serve(
    ({ plan }) => ({ plan: plan === 'gold' ? 'paid' : plan, colour: 'red' }),
    {
      plan: () => 'gold',
    },
  );
  await observed.send('/a');
  expect(await fixture.read('http_requests_total')).toEqual({ 'GET /a 200 paid': 1 });
  expect(fixture.internalErrors).toEqual([]);
});

test.each([
  [
    'throws',
    () => {
      throw new Error('no');
    },
  ],
  ['returns nothing', () => undefined],
  ['returns a promise', async () => ({})],
])('one that %s changes nothing, and is counted', async (_how, transform) => {
  const { fixture, observed } = await serve(transform as never);
  await observed.send('/a');
  expect(await fixture.read('http_requests_total')).toEqual({ 'GET /a 200': 1 });
  expect(fixture.internalErrors.map(([component]) => component)).toContain('http_labels');
});
