// The page and what it streams, over real sockets on each framework.

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createMonitor, type MonitorOptions } from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import { type DashboardOptions, dashboard } from '@golden-signals/dashboard';
import { monitoringRoutes } from '@golden-signals/express';
import { afterEach, describe, expect, test } from '@jest/globals';
import express from 'express';
import helmet from 'helmet';
import { frameworks, type Service } from './services.ts';
import { readUntil } from './streams.ts';

const auth = { bearerToken: 'a-long-random-token', basic: { username: 'ops', password: 'a-long-password' } };
const sameOrigin = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' };
const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function monitored(options: MonitorOptions = {}, own: DashboardOptions = {}) {
  const logger = new MemoryLogger();
  const monitor = createMonitor({ logger, env: {}, stalls: false, extensions: [dashboard(own)], ...options });
  closers.push(() => monitor.close());
  return { monitor, logger };
}

async function serve(
  options: MonitorOptions = {},
  own: DashboardOptions = {},
  framework = 'express',
): Promise<Service & ReturnType<typeof monitored>> {
  const made = monitored(options, own);
  const service = await frameworks[framework]!(made.monitor);
  closers.push(() => service.close());
  return { ...service, ...made };
}

describe.each(Object.keys(frameworks))('on %s', (framework) => {
  test('browsers get the page, scripts the list of sections as before', async () => {
    const { url } = await serve({}, {}, framework);
    const page = await fetch(`${url}/monitoring`, { headers: html });
    const text = await page.text();
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/);
    // Nothing in the page itself is code or style.
    expect(text).not.toMatch(/<script(?![^>]*src=)|<style|style=| on\w+=/);
    const list = await fetch(`${url}/monitoring`);
    expect(await list.json()).toMatchObject({
      paths: expect.arrayContaining(['/monitoring/live', '/monitoring/errors']),
    });

    const [, script] = /src="([^"]+)"/.exec(text)!;
    const file = await fetch(new URL(script!, `${url}/monitoring`), {
      headers: { 'accept-encoding': 'identity' },
    });
    expect(file.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(await file.text()).toContain('monitoring');
    expect((await fetch(`${url}/monitoring/assets/missing.js`)).status).toBe(404);
  });

  test('a stream says at first everything, and then what has changed', async () => {
    const { url } = await serve({}, {}, framework);
    if (framework !== 'nestjs') await Promise.all(Array.from({ length: 5 }, () => fetch(`${url}/fast`)));
    const stream = `${url}/monitoring/stream?part=frame&part=routes&part=lanes`;
    const first = await readUntil(stream, ({ parts }) => 'lanes' in parts);
    expect(first.parts.frame).toMatchObject({ service: { name: 'service' }, isProtected: false });
    expect(first.parts.lanes.lanes.map(({ title }: { title: string }) => title)).toEqual([
      'Latency',
      'Traffic',
      'Errors',
      'Saturation',
    ]);
    if (framework === 'nestjs') return;
    expect(first.parts.routes.rows).toMatchObject([
      { route: '/fast', requests: 5, errorRatio: 0, timeShare: 1 },
    ]);
    await fetch(`${url}/fail`);
    const changed = await readUntil(stream, ({ parts }) => parts.routes?.total === 2);
    expect(changed.parts.routes.rows.find(({ route }: { route: string }) => route === '/fail')).toMatchObject(
      {
        errorRatio: 1,
        errorSeverity: 'critical',
      },
    );
  });
});

test('it works below a mount path, and under the headers of helmet', async () => {
  const { monitor } = monitored();
  const app = express();
  app.use(helmet());
  app.use('/internal', monitoringRoutes({ monitor }));
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(async () => {
    server.close();
    server.closeAllConnections();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/internal/monitoring`;
  for (const address of [url, `${url}/`]) {
    const response = await fetch(address, { headers: html });
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
    for (const [, path] of (await response.text()).matchAll(/(?:src|href)="([^"]*assets[^"]*)"/g)) {
      const file = await fetch(new URL(path!, address));
      expect(file.status).toBe(200);
      await file.arrayBuffer();
    }
  }
  await readUntil(`${url}/stream?part=frame`, () => true);
});

test('who has left is no viewer any more, and nothing is computed for nobody', async () => {
  const { url, monitor } = await serve();
  const viewers = async () =>
    (await monitor.registry.getMetricsAsJSON()).find(
      ({ name }) => name === 'golden_signals_dashboard_viewers',
    )!.values[0]!.value;
  await readUntil(`${url}/monitoring/stream?part=frame`, () => true);
  const leaving = new AbortController();
  const response = await fetch(`${url}/monitoring/stream?part=frame`, { signal: leaving.signal });
  await response.body!.getReader().read();
  expect(await viewers()).toBeGreaterThanOrEqual(1);
  leaving.abort();
  while ((await viewers()) > 0) await new Promise((resolve) => setImmediate(resolve));
});

test('more pages than may be open are told to wait', async () => {
  const { url } = await serve({}, { maxViewers: 1 });
  const leaving = new AbortController();
  const first = await fetch(`${url}/monitoring/stream?part=frame`, { signal: leaving.signal });
  await first.body!.getReader().read();
  expect((await fetch(`${url}/monitoring/stream?part=frame`)).status).toBe(503);
  leaving.abort();
});

test.each([
  'stream',
  'stream?part=nothing',
  `stream?part=frame${'&part=frame'.repeat(20)}`,
  `stream?part=routes%3Ffilter%3D${'x'.repeat(1_000)}`,
])('%s is no stream', async (path) => {
  const { url } = await serve();
  expect((await fetch(`${url}/monitoring/${path}`)).status).toBe(400);
});

test('closing the monitor ends the streams', async () => {
  const { url, monitor } = await serve();
  const response = await fetch(`${url}/monitoring/stream?part=frame`);
  const reader = response.body!.getReader();
  await reader.read();
  await monitor.close();
  while (!(await reader.read()).done);
});

describe('with credentials', () => {
  test('the page is open, what it shows is not', async () => {
    const { url } = await serve({ auth });
    expect((await fetch(`${url}/monitoring`, { headers: html })).status).toBe(200);
    expect((await fetch(`${url}/monitoring`)).status).toBe(401);
    expect((await fetch(`${url}/monitoring/stream?part=frame`)).status).toBe(401);
    const bearer = { authorization: `Bearer ${auth.bearerToken}` };
    await readUntil(`${url}/monitoring/stream?part=frame`, ({ parts }) => parts.frame.isProtected, bearer);
  });

  test.each([{ token: auth.bearerToken }, auth.basic])(
    'a browser signs in with %j, and out',
    async (given) => {
      const { url } = await serve({ auth });
      const signedIn = await fetch(`${url}/monitoring/session`, {
        method: 'POST',
        headers: sameOrigin,
        body: JSON.stringify(given),
      });
      expect(signedIn.status).toBe(200);
      const setCookie = signedIn.headers.get('set-cookie')!;
      expect(setCookie).toMatch(
        /^golden_signals_session=[\w-]{43}; Max-Age=43200; HttpOnly; SameSite=Strict$/,
      );
      const cookie = setCookie.slice(0, setCookie.indexOf(';'));
      const response = await fetch(`${url}/monitoring/stream?part=frame`, { headers: { cookie } });
      const reader = response.body!.getReader();
      await reader.read();
      // Every section is there too, as with the credentials themselves.
      expect((await fetch(`${url}/monitoring/errors`, { headers: { cookie } })).status).toBe(200);
      const out = await fetch(`${url}/monitoring/session`, {
        method: 'DELETE',
        headers: { ...sameOrigin, cookie },
      });
      expect(out.headers.get('set-cookie')).toContain('Max-Age=0');
      // What was streamed ends at once.
      while (!(await reader.read()).done);
      expect((await fetch(`${url}/monitoring/stream?part=frame`, { headers: { cookie } })).status).toBe(401);
    },
  );

  test('over https the cookie is for https only', async () => {
    const { url } = await serve({ auth });
    const response = await fetch(`${url}/monitoring/session`, {
      method: 'POST',
      headers: { ...sameOrigin, origin: 'https://shop.example' },
      body: JSON.stringify({ token: auth.bearerToken }),
    });
    expect(response.headers.get('set-cookie')).toMatch(/; Secure$/);
  });

  test('a foreign page cannot sign anybody in or out', async () => {
    const { url } = await serve({ auth });
    const body = JSON.stringify({ token: auth.bearerToken });
    const foreign: Record<string, string>[] = [
      { 'content-type': 'application/json', 'sec-fetch-site': 'cross-site' },
      { 'content-type': 'application/json', 'sec-fetch-site': 'same-site' },
      { 'content-type': 'application/json', origin: 'http://evil.example' },
      { 'content-type': 'application/json' },
    ];
    for (const headers of foreign)
      expect((await fetch(`${url}/monitoring/session`, { method: 'POST', headers, body })).status).toBe(403);
    const form = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };
    expect((await fetch(`${url}/monitoring/session`, { method: 'POST', headers: form, body })).status).toBe(
      415,
    );
  });

  test('after ten wrong attempts an address waits, also with the right credentials', async () => {
    const { url, logger } = await serve({ auth });
    const attempt = (token: unknown) =>
      fetch(`${url}/monitoring/session`, {
        method: 'POST',
        headers: sameOrigin,
        body: JSON.stringify({ token }),
      });
    for (let count = 0; count < 10; count++) expect((await attempt(`wrong ${count}`)).status).toBe(401);
    const refused = await attempt(auth.bearerToken);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50);
    // Neither the log nor the answer has what was tried.
    expect(JSON.stringify(logger.entries)).not.toContain('wrong 3');
  });

  test.each(['', 'null', '[]', '"text"', '{"token":1}', '{'])('%s is no credential', async (body) => {
    const { url } = await serve({ auth });
    const response = await fetch(`${url}/monitoring/session`, { method: 'POST', headers: sameOrigin, body });
    expect(response.status).toBe(401);
  });
});

test('in production it is off without credentials, and says how to switch it on', async () => {
  const { url, logger } = await serve({ service: { environment: 'production' } });
  const page = await fetch(`${url}/monitoring`, { headers: html });
  expect(page.headers.get('content-type')).toContain('application/json');
  expect((await fetch(`${url}/monitoring/stream?part=frame`)).status).toBe(404);
  expect(JSON.stringify(logger.entries)).toContain('GS_METRICS_BEARER_TOKEN');
});

test('a part that cannot be read leaves the others alone', async () => {
  const broken = {
    name: 'broken',
    setup: ({ sections }: { sections: { add(section: object): void } }) =>
      sections.add({
        name: 'broken',
        headline: 'broken',
        read() {
          throw new Error('It is broken.');
        },
      }),
  };
  const { url } = await serve({ extensions: [dashboard(), broken as never] });
  const section = `section?name=${encodeURIComponent('broken')}`;
  const { parts } = await readUntil(
    `${url}/monitoring/stream?part=summary&part=${encodeURIComponent(section)}`,
    ({ parts }) => section in parts,
  );
  expect(parts[section].failed).toContain('cannot be read');
  expect(parts.summary.nav).toContainEqual({ section: 'broken' });
});

test('its files stay small', async () => {
  const { url } = await serve();
  const text = await (await fetch(`${url}/monitoring`, { headers: html })).text();
  const read = async (path: string) => {
    const response = await fetch(new URL(path, `${url}/monitoring`), {
      headers: { 'accept-encoding': 'gzip' },
    });
    return { bytes: Number(response.headers.get('content-length')), text: await response.text() };
  };
  const first = await Promise.all(
    [...text.matchAll(/(?:src|href)="([^"]*assets[^"]*)"/g)].map(([, path]) => read(path!)),
  );
  expect(first).toHaveLength(2);
  const firstBytes = first.reduce((sum, { bytes }) => sum + bytes, 0);
  expect(firstBytes).toBeGreaterThan(10_000);
  expect(firstBytes).toBeLessThan(30_000);
  const later = first.flatMap((file) => [...file.text.matchAll(/import\([`'"]\.\/([^`'"]+)/g)]);
  expect(later).toHaveLength(1);
  const { bytes } = await read(`monitoring/assets/${later[0]![1]}`);
  expect(bytes).toBeGreaterThan(10_000);
  expect(firstBytes + bytes).toBeLessThan(150_000);
});

test('wrong options, and a second monitor', () => {
  expect(() => dashboard({ maxViewers: 0 })).toThrow(
    expect.objectContaining({ code: 'ERR_GS_OPTION_INVALID' }),
  );
  expect(() => dashboard({ viewers: 1 } as never)).toThrow(
    expect.objectContaining({ code: 'ERR_GS_OPTION_UNKNOWN' }),
  );
  const page = dashboard();
  monitored({ extensions: [page] });
  expect(() => createMonitor({ extensions: [page], env: {}, logger: new MemoryLogger() })).toThrow(
    expect.objectContaining({ code: 'ERR_GS_EXTENSION_DUPLICATE' }),
  );
});
