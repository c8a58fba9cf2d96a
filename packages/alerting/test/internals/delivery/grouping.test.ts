// Groups, as Alertmanager has them: wait, interval, repeat; routes; and what an earlier process told.

import { afterEach, describe, expect, test } from '@jest/globals';
import { handlerChannel } from '../../../src/channel.ts';
import { firedAtMs, firing, resolved } from '../../sample-notifications.ts';
import { closeAll, notified, settled, Told } from './notified.ts';

afterEach(closeAll);

const orders = firing('Slow', { labels: { route: '/orders' } });
const carts = firing('Slow', { labels: { route: '/carts' } });

describe('a group', () => {
  test('waits for more before it is told', async () => {
    const team = new Told();
    const { notifier, pass } = notified([team]);
    notifier.take([orders]);
    await pass(20_000);
    notifier.take([carts]);
    await pass(9_000);
    expect(team.names).toEqual([]);
    await pass(1_000);
    expect(team.names).toEqual([['firing Slow/orders', 'firing Slow/carts']]);
    expect(team.sent[0]?.delivery).toMatchObject({ status: 'firing', groupLabels: { alertname: 'Slow' } });
  });

  test('does not wait where its alert has fired for as long already', async () => {
    const team = new Told();
    const { notifier } = notified([team]);
    notifier.take([firing('Slow', { firedAtMs: firedAtMs - 30_000 })]);
    await settled();
    expect(team.names).toEqual([['firing Slow']]);
  });

  test('tells of changes at its interval, and only then', async () => {
    const team = new Told();
    const { notifier, pass } = notified([team]);
    notifier.take([orders]);
    await pass(30_000);
    notifier.take([carts]);
    await pass(299_000);
    expect(team.names).toHaveLength(1);
    await pass(1_000);
    expect(team.names[1]).toEqual(['firing Slow/orders', 'firing Slow/carts']);
    notifier.take([resolved(orders)]);
    await pass(300_000);
    expect(team.names[2]).toEqual(['resolved Slow/orders', 'firing Slow/carts']);
    expect(team.sent[2]?.delivery.status).toBe('firing');
    notifier.take([resolved(carts)]);
    await pass(300_000);
    expect(team.names[3]).toEqual(['resolved Slow/carts']);
    expect(team.sent[3]?.delivery.status).toBe('resolved');
    await pass(900_000);
    expect(team.names).toHaveLength(4);
  });

  test('that was resolved while it waited is not told at all', async () => {
    const team = new Told();
    const { notifier, pass } = notified([team]);
    notifier.take([orders]);
    await pass(10_000);
    notifier.take([resolved(orders)]);
    await pass(600_000);
    expect(team.names).toEqual([]);
  });

  test('is told again after the repeat interval, and not for being taken again', async () => {
    const team = new Told();
    const { notifier, pass } = notified([team], { repeatIntervalMs: 900_000, groupWaitMs: 0 });
    for (let minute = 0; minute < 14; minute++) {
      notifier.take([orders]);
      await pass(60_000);
    }
    expect(team.names).toHaveLength(1);
    // As in Alertmanager it is the first interval after that.
    await pass(360_000);
    expect(team.names).toHaveLength(2);
  });

  test.each([
    [['route'], 2],
    [['...'], 2],
    [[], 1],
  ])('is made by %j', async (groupBy, groups) => {
    const team = new Told();
    const { notifier, pass } = notified([team], { groupBy });
    notifier.take([orders, carts]);
    await pass(30_000);
    expect(team.names).toHaveLength(groups);
  });
});

describe('a handler', () => {
  test('is told of each alert at once, by itself', async () => {
    const seen: string[] = [];
    const handler = handlerChannel(
      'handler_1',
      ({ state, labels }) => void seen.push(`${state} ${labels.route}`),
    );
    const { notifier, pass } = notified([handler]);
    notifier.take([orders, carts]);
    await settled();
    notifier.take([resolved(orders)]);
    await pass(1_000);
    expect(seen).toEqual(['firing /orders', 'firing /carts', 'resolved /orders']);
  });

  test('that throws is not told the same again', async () => {
    let calls = 0;
    const handler = handlerChannel('handler_1', () => {
      calls += 1;
      throw new Error('broken');
    });
    const { notifier, pass, counted } = notified([handler]);
    notifier.take([orders]);
    await pass(60_000);
    expect(calls).toBe(1);
    expect(counted('handler_1', 'failed')).toBe(1);
  });
});

describe('routes', () => {
  test('send an alert to the deepest that matches, and further where they continue', async () => {
    const [team, pager, archive] = [new Told('team'), new Told('pager'), new Told('archive')];
    const { notifier, pass } = notified([team, pager, archive], {
      groupWaitMs: 0,
      routes: [
        { channels: ['archive'], continue: true },
        {
          matchers: ['severity="critical"'],
          channels: ['pager'],
          routes: [{ matchers: ['route=~"/c.*"'], channels: ['team'] }],
        },
        { channels: ['team'] },
      ],
    });
    notifier.take([orders, carts, firing('Odd', { severity: 'info' })]);
    await pass(1_000);
    expect(pager.names).toEqual([['firing Slow/orders']]);
    expect(team.names.flat().sort()).toEqual(['firing Odd', 'firing Slow/carts']);
    expect(archive.names.flat()).toHaveLength(3);
  });

  test.each([
    [{ routes: [{ channels: ['nobody'] }] }, 'ERR_GS_ALERT_ROUTE'],
    [{ routes: [{ muteTimeIntervals: ['nights'] }] }, 'ERR_GS_ALERT_ROUTE'],
    [{ routes: [{ matchers: ['severity'] }] }, 'ERR_GS_ALERT_MATCHER'],
    [{ routes: [{ matchers: ['severity=~"("'] }] }, 'ERR_GS_ALERT_MATCHER'],
    [{ routes: [{ matcher: [] }] }, 'ERR_GS_OPTION_UNKNOWN'],
    [{ groupWaitMs: -1 }, 'ERR_GS_OPTION_INVALID'],
    [{ inhibitRules: [{ sourceMatchers: ['a=b'] }] }, 'ERR_GS_OPTION_INVALID'],
    [{ watchdogChannel: 'nobody' }, 'ERR_GS_ALERT_CHANNEL_UNKNOWN'],
    [{ timeIntervals: { nights: [{ weekdays: ['someday'] }] } }, 'ERR_GS_ALERT_MUTE_TIME'],
    [
      { timeIntervals: { nights: [{ times: [{ startTime: '22:00', endTime: '06:00' }] }] } },
      'ERR_GS_ALERT_MUTE_TIME',
    ],
    [{ timeIntervals: { nights: [{ location: 'Berlin' }] } }, 'ERR_GS_ALERT_MUTE_TIME'],
  ])('%j is refused at the start', (options, code) => {
    expect(() => notified([new Told()], options as never)).toThrow(expect.objectContaining({ code }));
  });
});
