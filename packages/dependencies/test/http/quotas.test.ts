import type { OutgoingHttpHeaders } from 'node:http';
import { get } from 'node:http';
import { FakeClock } from '@golden-signals/core/testing';
import { expect, test } from '@jest/globals';
import { listening, measuring, scraped } from './support.ts';

/** A monitor, and a function that calls a host whose answer has these headers. */
async function calling() {
  const clock = new FakeClock();
  const { monitor } = measuring({}, { clock });
  let headers: OutgoingHttpHeaders = {};
  const { origin, port } = await listening((_request, response) => response.writeHead(200, headers).end());
  return {
    clock,
    monitor,
    port,
    host: `127.0.0.1:${port}`,
    async call(answer: OutgoingHttpHeaders): Promise<void> {
      headers = answer;
      await (await fetch(origin)).text();
    },
  };
}

test('a quota is a gauge until it begins anew', async () => {
  const { call, clock, monitor, port } = await calling();
  const labels = `{server_address="127.0.0.1",server_port="${port}",policy=""}`;
  await call({ 'x-ratelimit-limit': 60, 'x-ratelimit-remaining': 45, 'x-ratelimit-reset': 30 });
  clock.advance(10_000);
  expect(await scraped(monitor, 'http_client_quota_')).toEqual([
    `http_client_quota_limit${labels} 60`,
    `http_client_quota_remaining${labels} 45`,
    `http_client_quota_reset_seconds${labels} 20`,
  ]);
  await call({ 'x-ratelimit-limit': 60, 'x-ratelimit-remaining': 44, 'x-ratelimit-reset': 20 });
  expect(await scraped(monitor, 'http_client_quota_remaining')).toEqual([
    `http_client_quota_remaining${labels} 44`,
  ]);
  clock.advance(21_000);
  expect(await scraped(monitor, 'http_client_quota_')).toEqual([]);
  expect(monitor.diagnostics().quotas).toEqual({ quotas: [], pauses: [] });
});

test('a quota that tells of no reset is believed for an hour', async () => {
  const { call, clock, monitor } = await calling();
  await call({ 'x-ratelimit-remaining': 45 });
  clock.advance(3_599_000);
  expect(monitor.diagnostics().quotas?.quotas).toHaveLength(1);
  clock.advance(2_000);
  expect(monitor.diagnostics().quotas?.quotas).toEqual([]);
});

test('less than a tenth left is a finding, nothing left a critical one', async () => {
  const { call, host, monitor } = await calling();
  const found = () => monitor.review().findings.filter(({ id }) => id.startsWith('quota:'));
  await call({ 'x-ratelimit-limit': 60, 'x-ratelimit-remaining': 6, 'x-ratelimit-reset': 30 });
  expect(found()).toEqual([]);
  await call({ 'x-ratelimit-limit': 60, 'x-ratelimit-remaining': 5, 'x-ratelimit-reset': 30 });
  expect(found()).toEqual([
    expect.objectContaining({
      id: `quota:${host}:`,
      severity: 'warning',
      title: `The quota of ${host} is used up but for 8 %`,
      evidence: ['5 of 60 calls are left', 'it begins anew in 30 s'],
    }),
  ]);
  await call({ ratelimit: '"day";r=0', 'ratelimit-policy': '"day";q=1000' });
  expect(found()[0]).toMatchObject({
    id: `quota:${host}:day`,
    severity: 'critical',
    title: `The quota of ${host} (day) is used up`,
    evidence: ['0 of 1000 calls are left'],
  });
});

test('the section says what is left, and who asks for a pause', async () => {
  const { call, host, monitor, port } = await calling();
  await call({
    'x-ratelimit-limit': 60,
    'x-ratelimit-remaining': 30,
    'x-ratelimit-reset': 30,
    'retry-after': '7',
  });
  expect(monitor.diagnostics().quotas).toEqual({
    quotas: [{ host, policy: '', limit: 60, remaining: 30, remainingRatio: 0.5, resetSeconds: 30 }],
    pauses: [{ host, seconds: 7 }],
  });
  expect(monitor.report()).toContain(`${host} asks to wait 7 s`);
  expect(monitor.report()).toContain(`${host}: 30 left of 60 (50 %), anew in 30 s`);
  expect(await scraped(monitor, 'http_client_quota_pause_seconds{')).toEqual([
    `http_client_quota_pause_seconds{server_address="127.0.0.1",server_port="${port}",policy=""} 7`,
  ]);
});

test('answers to node:http are read too', async () => {
  const { monitor } = measuring();
  const { port } = await listening((_request, response) => {
    response.writeHead(200, { 'X-RateLimit-Limit': 60, 'X-RateLimit-Remaining': 59 }).end();
  });
  await new Promise((resolve) => {
    get({ host: '127.0.0.1', port }, (response) => response.resume().on('end', resolve));
  });
  expect(monitor.diagnostics().quotas?.quotas).toEqual([
    expect.objectContaining({ limit: 60, remaining: 59 }),
  ]);
});
