// Following the requests of one client, over real sockets on each framework.

import { createMonitor, type MonitorOptions } from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import { dashboard } from '@golden-signals/dashboard';
import { afterEach, describe, expect, test } from '@jest/globals';
import { holdingService } from './holding-service.ts';
import { frameworks } from './services.ts';
import { readUntil } from './streams.ts';

const auth = { bearerToken: 'a-long-random-token' };
const sameOrigin = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' };

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function monitored(options: MonitorOptions = {}) {
  const logger = new MemoryLogger();
  const monitor = createMonitor({ logger, env: {}, stalls: false, extensions: [dashboard()], ...options });
  closers.push(() => monitor.close());
  return { monitor, logger };
}

async function serve(framework = 'express', options: MonitorOptions = {}) {
  const made = monitored(options);
  const service = await frameworks[framework]!(made.monitor);
  closers.push(() => service.close());
  return { ...made, url: service.url };
}

async function hold(options: MonitorOptions) {
  const service = await holdingService({ logger: new MemoryLogger(), extensions: [dashboard()], ...options });
  closers.push(() => service.close());
  return service;
}

function ask(url: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${url}/monitoring/follow`, { headers: sameOrigin, ...init });
}

async function begin(url: string, headers = {}): Promise<{ id: string; token: string }> {
  const response = await ask(url, { method: 'POST', headers: { ...sameOrigin, ...headers }, body: '{}' });
  expect(response.status).toBe(200);
  return (await response.json()) as { id: string; token: string };
}

async function get(url: string, headers = {}): Promise<void> {
  await (await fetch(url, { headers })).arrayBuffer();
}

interface Row {
  readonly number: number;
  readonly status?: number;
  readonly route: string;
}

/** Reads the requests of a client once they are as they should be. */
async function follow(url: string, id: string, satisfies: (rows: readonly Row[]) => boolean, headers = {}) {
  const key = `follow?id=${id}`;
  const stream = `${url}/monitoring/stream?${new URLSearchParams({ part: key })}`;
  const { parts } = await readUntil(stream, (line) => satisfies(line.parts[key]?.requests ?? []), headers);
  return parts[key].requests as readonly Row[];
}

async function one(url: string, id: string, { number }: Row, headers = {}) {
  const key = `followed-request?${new URLSearchParams({ id, number: String(number) })}`;
  const stream = `${url}/monitoring/stream?${new URLSearchParams({ part: key })}`;
  return (await readUntil(stream, () => true, headers)).parts[key];
}

const areOver = (count: number) => (rows: readonly Row[]) =>
  rows.length === count && rows.every(({ status }) => status !== undefined);

describe.each(Object.keys(frameworks))('on %s', (framework) => {
  test('what has the header or the cookie appears, the latest first, and nothing else', async () => {
    const { url } = await serve(framework);
    const { id, token } = await begin(url);
    await get(`${url}/fast`);
    await get(`${url}/fast`, { 'x-golden-signals-follow': 'a'.repeat(22) });
    await get(`${url}/fast`, { 'x-golden-signals-follow': token });
    await get(`${url}/fail`, { cookie: `theme=dark; gs_follow=${token}` });
    await get(`${url}/monitoring/live`, { 'x-golden-signals-follow': token });
    const rows = await follow(url, id, areOver(2));
    expect(rows).toMatchObject([
      { method: 'GET', route: '/fail', status: 500, errorType: 'TypeError' },
      { method: 'GET', route: '/fast', status: 200, isSlow: false },
    ]);
    expect(Object.keys(rows[0]!)).not.toContain('timeline');
  });

  test('two who follow see their own client each', async () => {
    const { url } = await serve(framework);
    const [mine, yours] = [await begin(url), await begin(url)];
    await get(`${url}/fast`, { 'x-golden-signals-follow': mine.token });
    await get(`${url}/fail`, { 'x-golden-signals-follow': yours.token });
    expect(await follow(url, mine.id, areOver(1))).toMatchObject([{ route: '/fast' }]);
    expect(await follow(url, yours.id, areOver(1))).toMatchObject([{ route: '/fail' }]);
  });
});

test('a request is there while it runs, with its calls, and afterwards', async () => {
  const { url, release } = await hold({ showDetails: true });
  const { id, token } = await begin(url);
  const answered = get(`${url}/held/7?q=secret`, { 'x-golden-signals-follow': token });
  const [running] = await follow(url, id, ([row]) => row?.route === '/held/:id');
  expect(running).toMatchObject({ calls: 6 });
  expect(running).not.toHaveProperty('status');
  const calls = Array.from({ length: 6 }, () => ({ kind: 'database', name: 'SELECT prices' }));
  expect(await one(url, id, running!)).toMatchObject({ timeline: calls });
  release();
  await answered;
  const [over] = await follow(url, id, areOver(1));
  expect(over).toMatchObject({ number: running!.number, status: 200, calls: 6 });
  const details = await one(url, id, over!);
  expect(details).toMatchObject({ timeline: calls, requestId: expect.any(String) });
  // Neither the path nor the query is kept.
  expect(JSON.stringify(details)).not.toMatch(/secret|\/held\/7/);
});

test('details are shown where they may be', async () => {
  const { url, release } = await hold({ showDetails: false });
  release();
  const { id, token } = await begin(url);
  await get(`${url}/held/7`, { 'x-golden-signals-follow': token });
  const [row] = await follow(url, id, areOver(1));
  const details = await one(url, id, row!);
  expect(details).toMatchObject({ route: '/held/:id', status: 200, calls: 6 });
  for (const name of ['timeline', 'requestId', 'traceId', 'context', 'error'])
    expect(details).not.toHaveProperty(name);
});

test('what is not kept, and who is not followed, is missing', async () => {
  const { url } = await serve();
  const { id } = await begin(url);
  const row: Row = { number: 7, route: '' };
  expect(await one(url, id, row)).toEqual({ missing: true });
  expect(await one(url, 'nobody', row)).toEqual({ missing: true });
});

describe('the cookie', () => {
  test('is set for the browser that asks, is found again, and ends', async () => {
    const { url } = await serve();
    const response = await ask(url, { method: 'POST', body: '{"browser":true}' });
    const { id, token } = (await response.json()) as { id: string; token: string };
    const setCookie = response.headers.get('set-cookie')!;
    expect(setCookie).toBe(`gs_follow=${token}; Path=/; Max-Age=14400; HttpOnly; SameSite=Lax`);
    const cookie = setCookie.slice(0, setCookie.indexOf(';'));
    const headers = { ...sameOrigin, cookie };
    expect(await (await ask(url, { headers })).json()).toEqual({ id });
    const ended = await fetch(`${url}/monitoring/follow?id=${id}`, { method: 'DELETE', headers });
    expect(ended.headers.get('set-cookie')).toMatch(/^gs_follow=; Path=\/; Max-Age=0;/);
    expect(await (await ask(url, { headers })).json()).toEqual({});
  });

  test('is not set for another client, is for https only over https, and stays where another one ends', async () => {
    const { url } = await serve();
    const other = await ask(url, { method: 'POST', body: '{}' });
    expect(other.headers.get('set-cookie')).toBeNull();
    const { id } = (await other.json()) as { id: string };
    const secure = await ask(url, {
      method: 'POST',
      headers: { ...sameOrigin, origin: 'https://shop.example' },
      body: '{"browser":true}',
    });
    expect(secure.headers.get('set-cookie')).toMatch(/; Secure$/);
    const [cookie = ''] = secure.headers.get('set-cookie')!.split(';');
    const ended = await fetch(`${url}/monitoring/follow?id=${id}`, {
      method: 'DELETE',
      headers: { ...sameOrigin, cookie },
    });
    expect(ended.headers.get('set-cookie')).toBeNull();
  });
});

describe('who may follow', () => {
  test('is who may read', async () => {
    const { url } = await serve('express', { auth });
    const authorization = { authorization: `Bearer ${auth.bearerToken}` };
    for (const method of ['GET', 'POST', 'DELETE']) expect((await ask(url, { method })).status).toBe(401);
    const { id, token } = await begin(url, authorization);
    await get(`${url}/fast`, { 'x-golden-signals-follow': token });
    expect(await follow(url, id, areOver(1), authorization)).toHaveLength(1);
    expect((await fetch(`${url}/monitoring/stream?part=follow%3Fid%3D${id}`)).status).toBe(401);
  });

  test.each<Record<string, string>>([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'http://evil.example' },
    {},
  ])('is no other site: %j', async (foreign) => {
    const { url } = await serve();
    const headers = { 'content-type': 'application/json', ...foreign };
    for (const method of ['POST', 'DELETE']) {
      const response = await ask(url, { method, headers });
      expect(response.status).toBe(403);
      expect(response.headers.get('set-cookie')).toBeNull();
    }
  });

  test('is nobody in production without credentials', async () => {
    const { url } = await serve('express', { service: { environment: 'production' } });
    expect((await ask(url)).status).toBe(404);
    expect((await ask(url, { method: 'POST', body: '{}' })).status).toBe(405);
  });
});

test('the token is neither logged nor in the metrics, which count who is followed', async () => {
  const { url, logger } = await serve('express', {
    requestLog: true,
    http: { routes: { '/fast': { slowThresholdMs: 0 } } },
  });
  const { id, token } = await begin(url);
  await get(`${url}/fast`, { cookie: `gs_follow=${token}` });
  await get(`${url}/fail`, { 'x-golden-signals-follow': token });
  await follow(url, id, areOver(2));
  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(metrics).toMatch(/^golden_signals_dashboard_followed_clients 1$/m);
  expect(logger.entries.length).toBeGreaterThan(0);
  expect(metrics + JSON.stringify(logger.entries)).not.toContain(token);
});
