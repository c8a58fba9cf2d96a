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

test('after the start of another version nobody is told for a while, where that was asked for', async () => {
  const run = async (version: string, deployGraceMs: number) => {
    const team = new Told();
    const options = { groupWaitMs: 0, deployGraceMs };
    const kept = { service: { version }, signals: { historyFile: join(folder, 'history') } };
    const { notifier, pass, monitor, logger } = notified([team], options, kept);
    notifier.take([firing('Cold')]);
    await pass(59_000);
    const before = team.names.length;
    await pass(300_000);
    notifier.take([resolved(firing('Cold'))]);
    await pass(300_000);
    await monitor.close();
    const lines = logger.entries.filter(({ message }) => message.includes('is new'));
    return [before, team.names.flat(), lines.length];
  };
  const both = ['firing Cold', 'resolved Cold'];
  // Of the first nobody knows which version was before.
  expect(await run('1', 60_000)).toEqual([1, both, 0]);
  expect(await run('1', 60_000)).toEqual([1, both, 0]);
  expect(await run('2', 60_000)).toEqual([0, both, 1]);
  expect(await run('3', 0)).toEqual([1, both, 0]);
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
