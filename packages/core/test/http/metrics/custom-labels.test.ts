import type { HttpLabel } from '@golden-signals/core';
import { afterEach, describe, expect, test } from '@jest/globals';
import { HttpFixture, ObservedServer } from '../support.ts';

let observed: ObservedServer;

async function listen(fixture: HttpFixture): Promise<void> {
  observed = await ObservedServer.listen(fixture, (req, res) => {
    fixture.clock.advance(2_000);
    res.writeHead(req.url === '/fails' ? 500 : 200).end();
  });
}

async function send(fixture: HttpFixture, tenants: readonly string[]): Promise<void> {
  await listen(fixture);
  for (const tenant of tenants) await observed.send('/a', { headers: { 'x-tenant': tenant } });
}

const tenantOf: HttpLabel = (req) => req.headers['x-tenant'];

afterEach(() => observed.close());

describe('custom labels', () => {
  test('static and dynamic ones are on everything that is counted at the end', async () => {
    const fixture = new HttpFixture({ labels: { tier: 'web', tenant: tenantOf }, sizes: true });
    await listen(fixture);
    await observed.send('/fails', { headers: { 'x-tenant': 'acme' } });
    const labels = { method: 'GET', route: '/fails', tier: 'web', tenant: 'acme' };
    const status = { status_code: '500' };
    expect(await labelsOf(fixture, 'http_requests_total')).toEqual([{ ...labels, ...status }]);
    expect(await labelsOf(fixture, 'http_request_duration_seconds')).toEqual([{ ...labels, ...status }]);
    expect(await labelsOf(fixture, 'http_request_size_bytes')).toEqual([labels]);
    expect(await labelsOf(fixture, 'http_response_size_bytes')).toEqual([labels]);
    expect(await labelsOf(fixture, 'http_slow_requests_total')).toEqual([labels]);
    expect(await labelsOf(fixture, 'http_request_errors_total')).toEqual([{ ...labels, error_type: '500' }]);
    expect(await labelsOf(fixture, 'http_requests_in_flight')).toEqual([{ method: 'GET' }]);
  });

  test('each combination of values is one series', async () => {
    const fixture = new HttpFixture({
      labels: { tenant: tenantOf, big: (_req, res) => res.statusCode > 250 },
    });
    await send(fixture, ['a', 'b', 'a', '', 'a']);
    expect(await fixture.read('http_requests_total')).toEqual({
      'GET /a 200 a false': 3,
      'GET /a 200 b false': 1,
      'GET /a 200  false': 1,
    });
  });

  test.each([
    [
      'throws',
      () => {
        throw new RangeError('label');
      },
      'RangeError',
    ],
    ['returns an object', () => ({ name: 'acme' }), 'GoldenSignalsError'],
    ['returns a function', () => () => 'acme', 'GoldenSignalsError'],
    ['returns a symbol', () => Symbol('acme'), 'GoldenSignalsError'],
    ['returns a promise', async () => 'acme', 'GoldenSignalsError'],
    [
      'returns a promise that rejects',
      async () => {
        throw new Error('late');
      },
      'GoldenSignalsError',
    ],
  ])('a function that %s costs its label, and is counted', async (_what, tenant, errorName) => {
    const fixture = new HttpFixture({ labels: { tenant, tier: () => 'web' } });
    await send(fixture, ['acme']);
    expect(await fixture.read('http_requests_total')).toEqual({ 'GET /a 200  web': 1 });
    expect(fixture.internalErrors).toEqual([
      ['http_labels', expect.stringMatching(new RegExp(`^${errorName}: `))],
    ]);
  });

  test('undefined and null are the empty value, and no failure', async () => {
    const fixture = new HttpFixture({ labels: { a: () => undefined, b: () => null } });
    await send(fixture, ['acme']);
    expect(await fixture.read('http_requests_total')).toEqual({ 'GET /a 200  ': 1 });
    expect(fixture.internalErrors).toEqual([]);
  });

  test('long values are cut', async () => {
    const fixture = new HttpFixture({ labels: { tenant: tenantOf } });
    await send(fixture, ['x'.repeat(1_000)]);
    const [labels] = await labelsOf(fixture, 'http_requests_total');
    expect(labels!.tenant).toHaveLength(256);
  });

  test('more values than series may exist go to the overflow series', async () => {
    const fixture = new HttpFixture({ labels: { tenant: tenantOf } }, { maxSeriesPerMetric: 3 });
    await send(fixture, ['a', 'b', 'c', 'd', 'e', 'a', 'd']);
    expect(await fixture.read('http_requests_total')).toEqual({
      'GET /a 200 a': 2,
      'GET /a 200 b': 1,
      'GET /a 200 c': 1,
      '__overflow__ __overflow__ __overflow__ __overflow__': 3,
    });
  });
});

async function labelsOf(fixture: HttpFixture, name: string): Promise<Array<Record<string, string>>> {
  const family = (await fixture.registry.collect()).find((one) => one.name === name);
  return [...family!.points].map(({ labels: { names, values } }) =>
    Object.fromEntries(names.map((label, index) => [label, values[index]!])),
  );
}
