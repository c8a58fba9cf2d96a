// A channel that wants to be told again and again, as Alertmanager.

import { alertmanagerChannel } from '@golden-signals/alerting';
import { afterEach, expect, test } from '@jest/globals';
import { firing, resolved } from '../../sample-notifications.ts';
import { closeAll, notified, settled } from './notified.ts';

afterEach(closeAll);

test('is told at once, every minute while it fires, and for 15 minutes of the end', async () => {
  const sent: string[][] = [];
  const channel = alertmanagerChannel({ url: 'http://alertmanager.test' });
  const observed = {
    ...channel,
    send: (all: Parameters<typeof channel.send>[0]) => void sent.push(all.map(({ status }) => status)),
  };
  const { notifier, pass } = notified([observed]);
  const slow = firing('Slow');
  notifier.take([slow]);
  await settled();
  expect(sent).toEqual([['firing']]);
  await pass(250_000);
  expect(sent.length).toBeGreaterThanOrEqual(4);
  notifier.take([resolved(slow)]);
  await pass(6_000);
  expect(sent.at(-1)).toEqual(['resolved']);
  const before = sent.length;
  await pass(300_000);
  expect(sent.length).toBeGreaterThanOrEqual(before + 4);
  await pass(620_000);
  const after = sent.length;
  await pass(300_000);
  expect(sent).toHaveLength(after);
});
