// The listener that docs/errors.md shows, as it stands there, with the real SDK of Sentry: what it sends is caught by a
// transport of the test, in a process of its own because the SDK keeps its state for the whole process.

import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { root } from '../scripts/workspace.mjs';
import { docBlocks } from './doc-blocks.ts';

const folder = join(root, '.cache/sentry');
const program = join(folder, 'shop.mjs');

/** What this test looks at of an event: https://develop.sentry.dev/sdk/event-payloads/ */
interface SentryEvent {
  readonly release: string;
  readonly environment: string;
  readonly transaction?: string;
  readonly tags: Readonly<Record<string, string | number>>;
  readonly breadcrumbs?: readonly { message: string }[];
  readonly exception: {
    readonly values: readonly {
      readonly type: string;
      readonly value: string;
      readonly stacktrace: { readonly frames: readonly { readonly function: string }[] };
    }[];
  };
}

const shop = `
import * as Sentry from '@sentry/node';
import { createServer } from 'node:http';
import { createMonitor, monitorServer } from '@golden-signals/core';
import { forwardToSentry } from 'errors.md';

const events = [];
Sentry.init({
  dsn: 'https://public@sentry.invalid/1',
  release: 'shop@1.2.3',
  environment: 'staging',
  sampleRate: Number(process.env.SAMPLE_RATE),
  transport: () => Sentry.createTransport({ recordDroppedEvent() {} }, async ({ body }) => {
    const [, ...lines] = String(typeof body === 'string' ? body : Buffer.from(body)).trim().split('\\n');
    for (let item = 0; item < lines.length; item += 2)
      if (JSON.parse(lines[item]).type === 'event') events.push(JSON.parse(lines[item + 1]));
    return { statusCode: 200 };
  }),
});
const monitor = createMonitor({ requestContext: true, runtimeMetrics: false, logger: console_() });
forwardToSentry(monitor);
function console_() { return { debug() {}, info() {}, warn() {}, error() {} }; }

class PaymentError extends Error { name = 'PaymentError'; }
function chargeCard(path) { throw new PaymentError('the bank refused ' + path); }
const charge = monitor.operations.operation('charge');
const server = createServer(async (req, res) => {
  try {
    Sentry.addBreadcrumb({ message: 'cart of ' + req.url });
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (req.url.startsWith('/operations')) await charge.run(async () => chargeCard(req.url));
    else if (req.url.startsWith('/missing')) throw new PaymentError('nothing there');
    else chargeCard(req.url);
  } catch (error) {
    monitor.http.noteError(res, error);
    res.writeHead(req.url.startsWith('/missing') ? 404 : 502).end();
  }
});
monitorServer(server, { monitor, route: (req) => req.url.replace(/\\d+/, ':id') });
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const send = async (path, headers) =>
  (await fetch('http://127.0.0.1:' + server.address().port + path, { headers })).text();
const traceparent = '00-' + 'a'.repeat(32) + '-' + 'b'.repeat(16) + '-01';
await Promise.all([send('/orders/1', { 'x-request-id': 'r-1', traceparent }), send('/orders/2', { 'x-request-id': 'r-2' })]);
await send('/operations/3', { 'x-request-id': 'r-3' });
await send('/missing/4', { 'x-request-id': 'r-4' });
monitor.captureError(new PaymentError('at night'));
server.closeAllConnections();
await new Promise((resolve) => server.close(resolve));
await Sentry.flush(2_000);
await monitor.close();
console.log(JSON.stringify(events));
await Sentry.close();
`;

async function eventsAt(sampleRate: string): Promise<readonly SentryEvent[]> {
  const env = { ...process.env, SAMPLE_RATE: sampleRate, NODE_OPTIONS: '' };
  const { stdout } = await promisify(execFile)(process.execPath, [program], { cwd: folder, env });
  return JSON.parse(stdout);
}

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  const [example, ...others] = docBlocks('docs/errors.md').filter(({ code }) =>
    code.includes('forwardToSentry'),
  );
  expect(others).toEqual([]);
  const page = join(folder, 'errors.ts');
  writeFileSync(page, example!.code);
  await build({
    stdin: { contents: shop, resolveDir: folder },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    outfile: program,
    external: ['@sentry/node', 'pino'],
    alias: { '@golden-signals/core': join(root, 'packages/core/src/index.ts'), 'errors.md': page },
  });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('what the example of docs/errors.md sends', () => {
  let events: readonly SentryEvent[];
  const ofRequest = (id: string) => events.filter(({ tags }) => tags.request_id === id);

  beforeAll(async () => {
    events = await eventsAt('1');
  });

  test('one event for each error, also where an operation and its request tell of it', () => {
    expect(events.map(({ tags, transaction }) => [tags.source, transaction, tags.request_id])).toEqual(
      expect.arrayContaining([
        ['request', 'GET /orders/:id', 'r-1'],
        ['request', 'GET /orders/:id', 'r-2'],
        ['operation', expect.anything(), 'r-3'],
        ['captured', undefined, undefined],
      ]),
    );
    expect(events).toHaveLength(4);
  });

  test('the release and the environment of the SDK, and the tags of the request', () => {
    const [event] = ofRequest('r-1');
    expect(event).toMatchObject({ release: 'shop@1.2.3', environment: 'staging' });
    expect(event!.tags).toEqual({
      source: 'request',
      route: '/orders/:id',
      method: 'GET',
      status: 502,
      request_id: 'r-1',
      trace_id: 'a'.repeat(32),
    });
    expect(ofRequest('r-3')[0]!.tags).toMatchObject({ operation: 'charge', route: '/operations/:id' });
  });

  test('the exception as it was thrown, with the place', () => {
    const [exception, ...causes] = ofRequest('r-1')[0]!.exception.values;
    expect(causes).toEqual([]);
    expect(exception).toMatchObject({ type: 'PaymentError', value: 'the bank refused /orders/1' });
    expect(exception!.stacktrace.frames.map((frame) => frame.function)).toContain('chargeCard');
  });

  test("the breadcrumbs of the request, and not another one's", () => {
    const crumbs = (id: string) => ofRequest(id)[0]!.breadcrumbs?.map(({ message }) => message);
    expect(crumbs('r-1')).toContain('cart of /orders/1');
    expect(crumbs('r-1')).not.toContain('cart of /orders/2');
    expect(crumbs('r-2')).toContain('cart of /orders/2');
  });
});

test('a sample rate of 0 sends nothing', async () => {
  expect(await eventsAt('0')).toEqual([]);
});
