// What an earlier process told, and its silences, where the history is kept in a file.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { firedAtMs, firing, resolved } from '../../sample-notifications.ts';
import { closeAll, notified, settled, Told } from './notified.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'told-'));
});
afterEach(async () => {
  await closeAll();
  rmSync(folder, { recursive: true });
});

const now = { groupWaitMs: 0, groupBy: ['...'] };

test('nobody is told again, but of the end, and silences go on', async () => {
  const kept = { signals: { historyFile: join(folder, 'history') } };
  const team = new Told();
  const first = notified([team], now, kept);
  const slow = firing('Slow');
  first.notifier.silences.add({
    matchers: ['alertname="Quiet"'],
    endsAt: new Date(firedAtMs + 3_600_000),
    createdBy: 'ann',
    comment: 'being mended',
  });
  first.notifier.take([slow]);
  await settled();
  await first.monitor.close();
  expect(team.names).toEqual([['firing Slow']]);

  const second = notified([team], now, kept);
  second.notifier.take([slow, firing('Quiet')]);
  await second.pass(2_000);
  expect(team.names).toHaveLength(1);
  second.notifier.take([resolved(slow)]);
  await second.pass(300_000);
  expect(team.names.slice(1)).toEqual([['resolved Slow']]);
});
