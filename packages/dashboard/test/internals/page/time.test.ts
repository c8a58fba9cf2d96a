import { describe, expect, test } from '@jest/globals';
import { slotMsOf, tableRows } from '../../../page/drawing/table-rows.ts';
import { axisEnd, firstMoment } from '../../../page/time/axis-end.ts';
import { momentSay } from '../../../page/time/moment-say.ts';
import type { Lanes, Moment, MomentAlert } from '../../../src/parts/shapes.ts';

const nowMs = 1_700_000_000_000;
const minute = 60_000;

describe('where lines end', () => {
  const shown = { toMs: nowMs - 5 * minute, windowMs: 15 * minute, nowMs };

  test('they stay while the moment is within the window, and follow it beyond', () => {
    expect(axisEnd(nowMs - 6 * minute, shown)).toBe(shown.toMs);
    expect(axisEnd(nowMs - 20 * minute, shown)).toBe(shown.toMs);
    expect(axisEnd(nowMs - 4 * minute, shown)).toBe(nowMs - 4 * minute);
    expect(axisEnd(nowMs - 40 * minute, shown)).toBe(nowMs - 32.5 * minute);
  });

  test('moments reach back a quarter of an hour, or an hour, or as far as a link leads', () => {
    expect(firstMoment(nowMs - minute, shown)).toBe(nowMs - 15 * minute);
    expect(firstMoment(nowMs - minute, { ...shown, windowMs: 60 * minute })).toBe(nowMs - 60 * minute);
    expect(firstMoment(nowMs - 20 * minute, shown)).toBe(nowMs - 60 * minute);
    expect(firstMoment(nowMs - 90 * minute, shown)).toBe(nowMs - 90 * minute);
  });
});

test('points of one slot of time share a row, the latest first, and what is missing stays so', () => {
  const columns = [
    {
      name: 'p99',
      unit: 's',
      points: [
        [10_400, 1],
        [11_400, 2],
        [14_400, 3],
      ] as const,
    },
    {
      name: 'rate',
      unit: '1/s',
      points: [
        [10_000, 7],
        [12_000, 8],
      ] as const,
    },
  ];
  expect(slotMsOf(columns)).toBe(1_000);
  expect(tableRows(columns)).toEqual([
    { atMs: 14_000, values: [3, undefined] },
    { atMs: 12_000, values: [undefined, 8] },
    { atMs: 11_000, values: [2, undefined] },
    { atMs: 10_000, values: [1, 7] },
  ]);
});

describe('the sentence of a moment', () => {
  const lane = { title: 'Errors', unit: 'ratio', notes: [], lines: [], limit: 0.05 };
  const calm: Lanes = {
    fromMs: nowMs - minute,
    toMs: nowMs,
    lanes: [{ ...lane, value: 0, severity: undefined }],
  };
  const bad: Lanes = { ...calm, lanes: [{ ...lane, value: 0.25, severity: 'warning' }] };
  const unknown: Lanes = { ...calm, lanes: [{ ...lane, value: undefined, severity: undefined }] };
  const alert = (severity: MomentAlert['severity'], summary: string): MomentAlert => ({
    ...{ name: summary, severity, summary },
    firedAtMs: nowMs - 5 * minute,
    resolvedAtMs: undefined,
  });
  const moment = (more: Partial<Moment> = {}): Moment => ({
    ...{ atMs: nowMs - 2 * minute, startedMs: nowMs - 60 * minute, alertsSinceMs: nowMs - 15 * minute },
    ...{ alerts: [], nearMs: 30_000, slow: undefined, stalls: undefined, errors: undefined },
    ...more,
  });

  test('the most severe alert comes first, and the others are counted', () => {
    const alerts = [alert('warning', 'Slow.'), alert('critical', 'Down.'), alert('info', 'Odd.')];
    expect(momentSay(moment({ alerts }), calm)).toMatchObject({
      severity: 'critical',
      title: 'Down',
      text: expect.stringMatching(/^Fires since \d\d:\d\d:\d\d\. 2 more fired\.$/),
    });
  });

  test('without one a signal past its limit is said, and that none fired', () => {
    expect(momentSay(moment(), bad)).toEqual({
      severity: 'warning',
      title: 'Errors was past its limit: 25.0 %, limit 5.0 %',
      text: 'No alert fired.',
    });
    expect(momentSay(moment({ alerts: undefined }), bad).text).toBe('There are no alerts here.');
  });

  test('what is forgotten is said, and nothing is called well that nobody knows', () => {
    const atMs = nowMs - 30 * minute;
    expect(momentSay(moment({ atMs }), calm).text).toMatch(
      /^No alert fired\. Alerts that ended before .* are/,
    );
    const before = momentSay(moment({ atMs: nowMs - 90 * minute, alerts: undefined }), unknown);
    expect(before.title).toMatch(/^Nothing is known of/);
    expect(before.text).toMatch(/^The process started at/);
  });
});
