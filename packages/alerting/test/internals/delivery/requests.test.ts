// A whole delivery over a socket: what fails is tried again, and the secrets of a channel stay with it.

import { slackChannel, webhookChannel } from '@golden-signals/alerting';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Receiver } from '../../receiver.ts';
import { firing } from '../../sample-notifications.ts';
import { closeAll, notified } from './notified.ts';

let receiver: Receiver;
let url: string;

beforeEach(async () => {
  receiver = new Receiver();
  url = `${await receiver.listen()}/hooks/s3cr3t`;
});
afterEach(async () => {
  await closeAll();
  await receiver.close();
});

const now = { groupWaitMs: 0 };

test('an attempt that is repeated has the same id, and a new time and signature', async () => {
  receiver.answer = () => (receiver.received.length < 3 ? { status: 503 } : {});
  const secrets = [`whsec_${Buffer.alloc(32, 7).toString('base64')}`];
  const { notifier, pass, counted } = notified([webhookChannel({ url, secrets })], now);
  notifier.take([firing('Slow')]);
  while (counted('webhook', 'sent') === 0) await pass(1_000);
  expect(receiver.received).toHaveLength(3);
  const headers = receiver.received.map((one) => one.headers);
  expect(new Set(headers.map((one) => one['webhook-id'])).size).toBe(1);
  expect(new Set(headers.map((one) => one['webhook-signature'])).size).toBe(3);
});

test('no log line, metric or report has a secret of a channel', async () => {
  receiver.answer = ({ path }) => ({ status: 404, body: `Cannot POST ${path}` });
  const channels = [
    webhookChannel({ url, headers: { authorization: 'Bearer s3cr3t' } }),
    slackChannel({ token: 'xoxb-s3cr3t', channel: 'C0123', apiUrl: new URL(url).origin }),
  ];
  const { notifier, pass, counted, monitor, logger } = notified(channels, now);
  notifier.take([firing('Slow')]);
  while (counted('webhook', 'failed') === 0 || counted('slack', 'failed') === 0) await pass(1_000);
  const tested = await notifier.test('webhook', 'ann');
  expect(tested.error).toBe('The channel "webhook" was answered with status 404.');
  const seen = [
    JSON.stringify(logger.entries, (_, value) => (value instanceof Error ? `${value.stack}` : value)),
    await monitor.registry.metrics(),
    JSON.stringify(monitor.diagnostics()),
  ].join('\n');
  expect(seen).toContain('status 404');
  expect(seen).not.toContain('s3cr3t');
});
