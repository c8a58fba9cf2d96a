// Each channel has a queue of its own: attempts, limits, what is lost, and the end of the monitor.

import { DeliveryError } from '@golden-signals/alerting';
import { afterEach, describe, expect, test } from '@jest/globals';
import { firing, resolved } from '../../sample-notifications.ts';
import { closeAll, notified, settled, Told } from './notified.ts';

afterEach(closeAll);

const slow = firing('Slow');
const now = { groupWaitMs: 0 };

describe('a channel that fails', () => {
  test('is tried again, with longer and longer waits, and then given up', async () => {
    const team = new Told();
    team.outcome = () => {
      throw new DeliveryError('down', { canRetry: true });
    };
    const { notifier, pass, counted } = notified([team], now);
    notifier.take([slow]);
    await settled();
    expect(team.attempts).toBe(1);
    await pass(20_000);
    expect(team.attempts).toBe(5);
    expect(counted('team', 'failed')).toBe(1);
    // The group is told again at its next interval.
    team.outcome = () => {};
    await pass(300_000);
    expect(team.names).toEqual([['firing Slow']]);
    expect(counted('team', 'sent')).toBe(1);
  });

  test('is not tried before the time that it asked for', async () => {
    const team = new Told();
    team.outcome = () => {
      if (team.attempts === 1) throw new DeliveryError('limited', { canRetry: true, retryAfterMs: 45_000 });
    };
    const { notifier, pass } = notified([team], now);
    notifier.take([slow]);
    await pass(44_000);
    expect(team.attempts).toBe(1);
    await pass(2_000);
    expect(team.names).toEqual([['firing Slow']]);
  });

  test.each([
    ['that cannot be retried', new DeliveryError('404')],
    ['of another kind', new TypeError('broken')],
  ])('with an error %s is not tried again', async (_, error) => {
    const team = new Told();
    team.outcome = () => {
      throw error;
    };
    const { notifier, pass, logger } = notified([team], now);
    notifier.take([slow]);
    await pass(60_000);
    expect(team.attempts).toBe(1);
    expect(logger.entries.filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  test('is told of by the others, as long as it fails', async () => {
    const [team, pager] = [new Told('team'), new Told('pager')];
    team.outcome = () => {
      throw new DeliveryError('404');
    };
    const { notifier, pass } = notified([team, pager], now);
    notifier.take([slow]);
    await pass(1_000);
    expect(pager.names).toEqual([['firing Slow'], ['firing NotificationsFailing']]);
    expect(pager.sent[1]?.all[0]?.alert.labels).toEqual({
      alertname: 'NotificationsFailing',
      severity: 'critical',
      channel: 'team',
    });
    team.outcome = () => {};
    await pass(310_000);
    expect(team.names).toEqual([['firing Slow']]);
    expect(pager.names[2]).toEqual(['resolved NotificationsFailing']);
  });

  test('and hangs delays no other', async () => {
    const [team, pager] = [new Told('team'), new Told('pager')];
    team.outcome = () => new Promise(() => {});
    const { notifier, pass, counted } = notified([team, pager], now);
    notifier.take([slow]);
    await settled();
    expect(pager.names).toEqual([['firing Slow']]);
    notifier.take([firing('Other')]);
    await settled();
    expect(pager.names[1]).toEqual(['firing Other']);
    await pass(10_000);
    expect(counted('team', 'failed')).toBe(1);
  });
});

describe('a queue', () => {
  test('has a bound, and counts what has no room', async () => {
    const team = new Told();
    team.outcome = () => new Promise(() => {});
    const { notifier, counted, monitor } = notified([team], { ...now, queueLimit: 3, groupBy: ['...'] });
    notifier.take(Array.from({ length: 10 }, (_, index) => firing(`Alert${index}`)));
    await settled();
    expect(counted('team', 'dropped')).toBe(7);
    expect(await monitor.registry.metrics()).toContain(
      'golden_signals_notification_queue_length{channel="team"} 3',
    );
  });

  test('keeps the least time between two sends', async () => {
    const team = Object.assign(new Told(), { minIntervalMs: 2_000 });
    const { notifier, pass } = notified([team], { ...now, groupBy: ['...'] });
    notifier.take([firing('One'), firing('Two'), firing('Three')]);
    await settled();
    expect(team.names).toHaveLength(1);
    await pass(1_000);
    expect(team.names).toHaveLength(1);
    await pass(3_000);
    expect(team.names).toHaveLength(3);
  });
});

describe('at the end of the monitor', () => {
  test('what still waits is told', async () => {
    const team = new Told();
    const { notifier, monitor, clock } = notified([team]);
    notifier.take([slow]);
    await monitor.close();
    expect(team.names).toEqual([['firing Slow']]);
    expect(clock.pendingTimers).toBe(0);
  });

  test('a channel that hangs holds it up no longer than the limit', async () => {
    const team = new Told();
    team.outcome = () => new Promise(() => {});
    const { notifier, monitor, clock, counted } = notified([team], { ...now, groupBy: ['...'] });
    notifier.take([slow, firing('Other')]);
    await settled();
    let isClosed = false;
    const closed = monitor.close().then(() => {
      isClosed = true;
    });
    await settled();
    expect(isClosed).toBe(false);
    clock.advance(4_000);
    await closed;
    expect(counted('team', 'dropped')).toBe(1);
  });
});

test('a watchdog is told at its interval, and past all routes and silences', async () => {
  const [team, watch] = [new Told('team'), new Told('watch')];
  const { notifier, pass } = notified([team, watch], {
    watchdogChannel: 'watch',
    routes: [{ channels: ['team'] }],
  });
  notifier.silences.add({
    matchers: ['alertname=~".+"'],
    endsAt: new Date(Date.UTC(2030, 0)),
    createdBy: 'ann',
    comment: 'all',
  });
  await pass(130_000);
  expect(team.names).toEqual([]);
  expect(watch.names.length).toBeGreaterThanOrEqual(2);
  expect(watch.names.flat()).toEqual(watch.names.map(() => 'firing Watchdog'));
});

test('a channel can be tested', async () => {
  const [team, broken] = [new Told('team'), new Told('broken')];
  broken.outcome = () => {
    throw new DeliveryError('The channel "broken" was answered with status 403.');
  };
  const { notifier, logger } = notified([team, broken]);
  expect(await notifier.test('team', 'ann')).toEqual({ isOk: true, durationMs: 0, error: undefined });
  expect(team.names).toEqual([['firing AlertingTest'], ['resolved AlertingTest']]);
  expect(await notifier.test('broken', 'ann')).toMatchObject({
    isOk: false,
    error: expect.stringContaining('403'),
  });
  await expect(notifier.test('nobody', 'ann')).rejects.toMatchObject({
    code: 'ERR_GS_ALERT_CHANNEL_UNKNOWN',
  });
  const audits = logger.entries.filter(({ fields }) => fields['golden_signals.audit'] === 'channel_test');
  expect(audits.map(({ fields }) => [fields.by, fields.channel])).toEqual([
    ['ann', 'team'],
    ['ann', 'broken'],
  ]);
});

test('an end that nobody was told the beginning of is not told', async () => {
  const team = new Told();
  const { notifier, pass } = notified([team], now);
  notifier.take([resolved(slow)]);
  await pass(600_000);
  expect(team.names).toEqual([]);
});
