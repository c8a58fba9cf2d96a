import { afterEach, expect, test } from '@jest/globals';
import { HttpFixture, ObservedServer } from './support.ts';

const open: ObservedServer[] = [];
afterEach(() => Promise.all(open.splice(0).map((observed) => observed.close())));

async function serve(options = {}, limits = {}) {
  const fixture = new HttpFixture(options, { seriesTtlSeconds: 60, ...limits });
  const held: Array<() => void> = [];
  const observed = await ObservedServer.listen(fixture, (req, res) => {
    if (req.url === '/hold') held.push(() => res.end());
    else res.writeHead(req.url === '/bad' ? 500 : 200).end();
  });
  open.push(observed);
  /** A scrape every ten seconds for two minutes. */
  const idle = async (meanwhile: () => Promise<unknown> = async () => {}) => {
    for (let passed = 0; passed < 12; passed++) {
      fixture.clock.advance(10_000);
      await meanwhile();
      await fixture.registry.collect();
    }
  };
  return { fixture, observed, idle, held };
}

test('series of routes idle out, those in use stay, and windows and requests in flight know nothing of it', async () => {
  const { fixture, observed, idle, held } = await serve({ slowThresholdMs: 0, sizes: true });
  const waiting = observed.send('/hold');
  await observed.send('/bad');
  while (held.length === 0) await new Promise((resolve) => setImmediate(resolve));
  await fixture.registry.collect();
  await idle(() => observed.send('/busy'));
  expect(await fixture.read('http_requests_total')).toEqual({ 'GET /busy 200': 12 });
  expect(await fixture.read('http_request_duration_seconds')).toEqual({ 'GET /busy 200': 12 });
  expect(await fixture.read('http_request_errors_total')).toEqual({});
  expect(fixture.http.inFlight).toBe(1);
  expect(fixture.http.readService('long')).toMatchObject({ requests: 13, errors: 1 });
  held[0]!();
  await waiting;
  await observed.send('/bad');
  expect(await fixture.read('http_requests_total')).toEqual({
    'GET /busy 200': 12,
    'GET /hold 200': 1,
    'GET /bad 500': 1,
  });
  expect(await fixture.read('http_request_errors_total')).toEqual({ 'GET /bad 500': 1 });
  expect(fixture.http.inFlight).toBe(0);
});

test('series of changing labels are let go of, with those that no longer occur', async () => {
  let tenant = 0;
  const { fixture, observed, idle } = await serve({ labels: { tenant: () => `t${tenant}` } });
  for (tenant = 1; tenant <= 3; tenant++) await observed.send('/a');
  tenant = 1;
  await fixture.registry.collect();
  await idle(() => observed.send('/a'));
  expect(await fixture.read('http_requests_total')).toEqual({ 'GET /a 200 t1': 13 });
  tenant = 2;
  await observed.send('/a');
  expect(await fixture.read('http_requests_total')).toEqual({ 'GET /a 200 t1': 13, 'GET /a 200 t2': 1 });
});
