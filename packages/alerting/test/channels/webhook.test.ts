// The generic webhook: Alertmanager's payload, version 4, signed by Standard Webhooks.

import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DeliveryError, webhookChannel } from '@golden-signals/alerting';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Receiver } from '../receiver.ts';
import { delivery, firing, resolved } from '../sample-notifications.ts';

let receiver: Receiver;
let url: string;

beforeEach(async () => {
  receiver = new Receiver();
  url = `${await receiver.listen()}/hooks/s3cr3t`;
});
afterEach(() => receiver.close());

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const older = `whsec_${Buffer.alloc(24, 9).toString('base64')}`;

test('sends what Alertmanager sends', async () => {
  const slow = firing('Slow', { labels: { route: '/orders' } });
  const notifications = [slow, resolved(firing('Slow', { labels: { route: '/carts' } }))];
  await webhookChannel({ url, headers: { authorization: 'Bearer abc' } }).send(notifications, delivery());
  const [{ method, path, headers, json }] = receiver.received as [Receiver['received'][number]];
  expect([method, path, headers.authorization]).toEqual(['POST', '/hooks/s3cr3t', 'Bearer abc']);
  expect(headers['webhook-signature']).toBeUndefined();
  expect(json).toMatchObject({
    version: '4',
    groupKey: '{}:{"alertname":"HttpErrorRatioHigh"}',
    truncatedAlerts: 0,
    status: 'firing',
    receiver: 'webhook',
    groupLabels: { alertname: 'HttpErrorRatioHigh' },
    commonLabels: { alertname: 'Slow', severity: 'critical' },
    commonAnnotations: {
      summary: 'More than 5 % of the requests fail.',
      runbook_url: 'https://example.test/runbook',
    },
    externalURL: 'https://shop.test/monitoring',
  });
  expect(json.alerts).toMatchObject([
    {
      status: 'firing',
      labels: { alertname: 'Slow', severity: 'critical', route: '/orders' },
      startsAt: '2026-01-31T09:00:00.000Z',
      endsAt: '0001-01-01T00:00:00Z',
      fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
    },
    { status: 'resolved', endsAt: '2026-01-31T09:10:00.000Z' },
  ]);
});

test('knows an alert by the fingerprint of Prometheus', async () => {
  // FNV-1a of 64 bits, as common.LabelsToSignature of prometheus/common: offset for none.
  const { alert } = firing();
  await webhookChannel({ url }).send([{ status: 'firing', alert: { ...alert, labels: {} } }], delivery());
  expect(receiver.received[0]?.json.alerts[0].fingerprint).toBe('cbf29ce484222325');
});

test('is signed by every secret, as Standard Webhooks says', async () => {
  await webhookChannel({ url, secrets: [secret, older] }).send([firing()], delivery());
  const [{ headers, text }] = receiver.received as [Receiver['received'][number]];
  const [id, timestamp] = [headers['webhook-id'], headers['webhook-timestamp']];
  expect([id, timestamp]).toEqual(['msg_b0c1', String(Date.UTC(2026, 0, 31, 9, 0, 30) / 1_000)]);
  const signatures = [secret, older].map((key) => {
    const hmac = createHmac('sha256', Buffer.from(key.slice(6), 'base64'));
    return `v1,${hmac.update(`${id}.${timestamp}.${text}`).digest('base64')}`;
  });
  expect(headers['webhook-signature']).toBe(signatures.join(' '));
});

describe('an answer of', () => {
  test.each([
    [503, undefined, true, undefined],
    [500, undefined, true, undefined],
    [429, '7', true, 7_000],
    [404, undefined, false, undefined],
    [401, undefined, false, undefined],
    [302, undefined, false, undefined],
  ])('%s with Retry-After %s: again %s, after %s ms', async (status, retryAfter, canRetry, retryAfterMs) => {
    receiver.answer = ({ path }) => ({
      status,
      body: `Cannot POST ${path}`,
      headers: { ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }), location: '/elsewhere' },
    });
    const sent = Promise.resolve(webhookChannel({ url }).send([firing()], delivery()));
    const error = await sent.then(
      () => undefined,
      (failure: unknown) => failure,
    );
    expect(error).toBeInstanceOf(DeliveryError);
    expect(error).toMatchObject({ canRetry, retryAfterMs });
    expect((error as Error).message).toBe(`The channel "webhook" was answered with status ${status}.`);
    expect(receiver.received).toHaveLength(1);
  });
});

test('what cannot be reached is tried again, and no message has the secret', async () => {
  await receiver.close();
  const sent = webhookChannel({ url }).send([firing()], delivery());
  await expect(sent).rejects.toMatchObject({
    canRetry: true,
    message: 'The channel "webhook" cannot be reached: ECONNREFUSED.',
  });
});

test('ends when its time is over', async () => {
  receiver.answer = () => undefined;
  const aborter = new AbortController();
  const sent = Promise.resolve(
    webhookChannel({ url }).send([firing()], delivery({ signal: aborter.signal })),
  );
  const failed = expect(sent).rejects.toMatchObject({ canRetry: true });
  aborter.abort();
  await failed;
});

test('does not wait for an answer that has no end', async () => {
  const server = createServer((request, response) => {
    request.resume();
    const write = () => {
      while (!response.destroyed && response.write('x'.repeat(16_384)));
    };
    response.on('drain', write);
    write();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const closed = new Promise((resolve) => {
    server.once('connection', (socket) => socket.once('close', resolve));
  });
  await webhookChannel({ url: `http://127.0.0.1:${port}` }).send([firing()], delivery());
  // Only who has stopped reading closes the connection.
  expect(await closed).toBeDefined();
  const ended = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await ended;
});

test('has at most 500 alerts in one request', async () => {
  const many = Array.from({ length: 600 }, (_, index) => firing('Slow', { labels: { route: `/r${index}` } }));
  await webhookChannel({ url }).send(many, delivery());
  expect(receiver.received[0]?.json.alerts).toHaveLength(500);
  expect(receiver.received[0]?.json.truncatedAlerts).toBe(100);
});

describe('is refused at the start', () => {
  test.each<[object, string]>([
    [{}, 'ERR_GS_ALERT_CHANNEL_URL'],
    [{ url: 'hooks.test/s3cr3t' }, 'ERR_GS_ALERT_CHANNEL_URL'],
    [{ url: 'ftp://hooks.test/s3cr3t' }, 'ERR_GS_ALERT_CHANNEL_URL'],
    [{ url: 'https://me:s3cr3t@hooks.test' }, 'ERR_GS_ALERT_CHANNEL_URL'],
    [{ url: 'https://hooks.test', secrets: ['s3cr3t'] }, 'ERR_GS_ALERT_CHANNEL_CREDENTIALS'],
    [{ url: 'https://hooks.test', secrets: ['whsec_s3cr3t'] }, 'ERR_GS_ALERT_CHANNEL_CREDENTIALS'],
    [{ url: 'https://hooks.test', name: '' }, 'ERR_GS_OPTION_INVALID'],
    [{ url: 'https://hooks.test', token: 'x' }, 'ERR_GS_OPTION_UNKNOWN'],
  ])('with %j', (options, code) => {
    const make = () => webhookChannel(options as never);
    expect(make).toThrow(expect.objectContaining({ code }));
    expect(make).not.toThrow(/s3cr3t/);
  });
});
