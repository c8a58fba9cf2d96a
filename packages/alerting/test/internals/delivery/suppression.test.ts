// Who is not told, and why: silences, inhibition, mute times.

import { afterEach, describe, expect, test } from '@jest/globals';
import { matchesAll, parseMatcher } from '../../../src/delivery/matchers.ts';
import { inIntervals } from '../../../src/delivery/mute-times.ts';
import { firedAtMs, firing, resolved } from '../../sample-notifications.ts';
import { closeAll, notified, Told } from './notified.ts';

afterEach(closeAll);

const slow = firing('Slow', { severity: 'warning', labels: { route: '/orders' } });
const now = { groupWaitMs: 0 };
const until = (ms: number) => new Date(firedAtMs + ms);
const silence = {
  matchers: ['alertname="Slow"'],
  endsAt: until(600_000),
  createdBy: 'ann',
  comment: 'being mended',
};

describe('a silence', () => {
  test('holds until it ends, and leaves an audit line', async () => {
    const team = new Told();
    const { notifier, pass, logger } = notified([team], now);
    const id = notifier.silences.add(silence);
    expect(notifier.silences.list()).toMatchObject([{ id, state: 'active', comment: 'being mended' }]);
    notifier.take([slow, firing('Other')]);
    await pass(300_000);
    expect(team.names).toEqual([['firing Other']]);
    await pass(600_000);
    expect(team.names[1]).toEqual(['firing Slow/orders']);
    expect(notifier.silences.list()).toEqual([]);
    const [audit] = logger.entries.filter(({ fields }) => fields['golden_signals.audit'] !== undefined);
    expect(audit?.fields).toMatchObject({
      by: 'ann',
      matchers: ['alertname="Slow"'],
      comment: 'being mended',
    });
  });

  test('can begin later and be ended before its time', async () => {
    const { notifier, pass } = notified([new Told()], now);
    const id = notifier.silences.add({ ...silence, startsAt: until(60_000) });
    expect(notifier.silences.isSilenced(slow.alert.labels)).toBe(false);
    await pass(60_000);
    expect(notifier.silences.isSilenced(slow.alert.labels)).toBe(true);
    expect(notifier.silences.expire(id, 'bob')).toBe(true);
    expect(notifier.silences.expire(id, 'bob')).toBe(false);
    expect(notifier.silences.isSilenced(slow.alert.labels)).toBe(false);
  });

  test.each([
    [{ matchers: [] }, 'ERR_GS_ALERT_SILENCE'],
    [{ matchers: ['route=~".*"'] }, 'ERR_GS_ALERT_SILENCE'],
    [{ matchers: [{ name: 'a' }] }, 'ERR_GS_ALERT_SILENCE'],
    [{ matchers: ['a=~"["'] }, 'ERR_GS_ALERT_MATCHER'],
    [{ comment: ' ' }, 'ERR_GS_ALERT_SILENCE'],
    [{ createdBy: undefined }, 'ERR_GS_ALERT_SILENCE'],
    [{ endsAt: until(-1) }, 'ERR_GS_ALERT_SILENCE'],
    [{ endsAt: 'tomorrow' }, 'ERR_GS_ALERT_SILENCE'],
    [{ endsAt: new Date(Number.NaN) }, 'ERR_GS_ALERT_SILENCE'],
  ])('with %j is refused', (changes, code) => {
    const { notifier } = notified([new Told()]);
    expect(() => notifier.silences.add({ ...silence, ...changes } as never)).toThrow(
      expect.objectContaining({ code }),
    );
  });
});

describe('while the process ends', () => {
  test('nobody is told of what has changed since, but of what fired before', async () => {
    const team = new Told();
    const { notifier, pass, monitor } = notified([team], { groupWaitMs: 10_000, groupBy: ['...'] });
    const before = firing('Before', { firedAtMs });
    const told = firing('Told', { firedAtMs: firedAtMs - 60_000 });
    notifier.take([before, told]);
    await pass(5_000);
    expect(team.names).toEqual([['firing Told']]);
    monitor.beginShutdown('SIGTERM');
    notifier.take([firing('Since', { firedAtMs: firedAtMs + 6_000 })]);
    notifier.take([resolved(told, firedAtMs + 6_000)]);
    await pass(600_000);
    expect(team.names.slice(1)).toEqual([['firing Before']]);
  });
});

describe('inhibition', () => {
  const rule = {
    sourceMatchers: ['severity="critical"'],
    targetMatchers: ['severity=~"warning|critical"'],
    equal: ['route'],
  };
  const critical = firing('Down', { labels: { route: '/orders' } });

  test('keeps quiet what another alert explains, as long as that fires', async () => {
    const team = new Told();
    const { notifier, pass } = notified([team], { ...now, inhibitRules: [rule] });
    notifier.take([critical, slow, firing('Slow', { severity: 'warning', labels: { route: '/carts' } })]);
    await pass(1_000);
    expect(team.names).toEqual([['firing Down/orders'], ['firing Slow/carts']]);
    notifier.take([resolved(critical)]);
    await pass(300_000);
    expect(team.names.slice(2).flat().sort()).toEqual([
      'firing Slow/carts',
      'firing Slow/orders',
      'resolved Down/orders',
    ]);
  });

  test('of alerts that match both sides does not silence them both', async () => {
    const team = new Told();
    const { notifier, pass } = notified([team], { ...now, inhibitRules: [rule] });
    notifier.take([critical, firing('Broken', { labels: { route: '/orders' } })]);
    await pass(1_000);
    expect(team.names).toHaveLength(2);
  });
});

test('a route tells nobody in its mute times, and afterwards what still fires', async () => {
  const team = new Told();
  const { notifier, pass } = notified([team], {
    ...now,
    timeIntervals: { nine: [{ times: [{ startTime: '09:00', endTime: '09:05' }] }] },
    routes: [{ muteTimeIntervals: ['nine'] }],
  });
  notifier.take([slow]);
  await pass(299_000);
  expect(team.names).toEqual([]);
  await pass(2_000);
  expect(team.names).toEqual([['firing Slow/orders']]);
});

describe('a time interval', () => {
  // 31 January 2026 is a Saturday; in Berlin it is one hour later.
  test.each([
    [{}, true],
    [{ weekdays: ['saturday'] }, true],
    [{ weekdays: ['monday:friday'] }, false],
    [{ times: [{ startTime: '09:00', endTime: '09:01' }] }, true],
    [{ times: [{ startTime: '08:00', endTime: '09:00' }] }, false],
    [{ times: [{ startTime: '09:00', endTime: '09:01' }], location: 'Europe/Berlin' }, false],
    [{ times: [{ startTime: '10:00', endTime: '24:00' }], location: 'Europe/Berlin' }, true],
    [{ daysOfMonth: ['-1'] }, true],
    [{ daysOfMonth: ['-3:-2'] }, false],
    [{ daysOfMonth: ['25:31'] }, true],
    [{ months: ['january'] }, true],
    [{ months: ['2:12'] }, false],
    [{ weekdays: ['saturday'], months: ['june'] }, false],
  ])('%j at 09:00 UTC: %j', (interval, contains) => {
    expect(inIntervals([interval])(firedAtMs)).toBe(contains);
  });
});

describe('a matcher', () => {
  test.each([
    ['route="/a"', { route: '/a' }, true],
    ['route = /a', { route: '/a' }, true],
    ['route!="/a"', { route: '/a' }, false],
    ['route=""', {}, true],
    ['route=~"/a|/b"', { route: '/b' }, true],
    ['route=~"a"', { route: '/a' }, false],
    ['route!~"/a.*"', { route: '/b' }, true],
    ['name="say \\"hi\\"\\n"', { name: 'say "hi"\n' }, true],
  ])('%s of %j: %j', (text, labels, matches) => {
    expect(matchesAll([parseMatcher(text)])(labels as never)).toBe(matches);
  });
});
