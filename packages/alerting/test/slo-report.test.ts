// What `/monitoring/slo` says besides the state of each SLO: its budget over time, when that is used up, and who uses it.

import { alerting, defineSlo, type SloReport, signalRatio } from '@golden-signals/alerting';
import { createMonitor, type Monitor } from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import { afterEach, describe, expect, test } from '@jest/globals';
import { CoarseClock, Orders } from './orders.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const open: Monitor[] = [];

afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

function observed(window = '1d') {
  const clock = new CoarseClock();
  const orders = new Orders();
  const slo = defineSlo({
    name: 'orders',
    objective: 0.9,
    window,
    indicator: signalRatio('orders.failure_ratio'),
  });
  const monitor = createMonitor({
    clock,
    extensions: [orders, alerting({ slos: [slo], defaults: false })],
    logger: new MemoryLogger(),
    runtimeMetrics: false,
    stalls: false,
    env: {},
  });
  open.push(monitor);
  const status = () => (orders.host.sections.read('slo', { details: true })!.data as SloReport).slos[0]!;
  /** A hundred orders a minute, of which some fail. */
  const serve = (ms: number, bad: number) => {
    for (let passed = 0; passed < ms; passed += minuteMs) {
      orders.total += 100;
      orders.bad += bad;
      clock.advance(minuteMs);
    }
  };
  return { clock, orders, status, serve };
}

describe('when the budget is used up', () => {
  test('is said of a whole window that burns too fast', () => {
    const { status, serve } = observed();
    serve(25 * hourMs, 0);
    serve(hourMs, 30);
    const { usedUpInMs, budgetLeft, total, bad, burnRates } = status();
    expect(burnRates.find(({ window }) => window === '1h')!.rate).toBeCloseTo(3, 1);
    // 10 % of all may fail, and thirty a minute do.
    const leftOver = 0.1 * total - bad;
    expect(budgetLeft).toBeCloseTo(leftOver / (0.1 * total), 6);
    expect(usedUpInMs! / minuteMs).toBeCloseTo(leftOver / 30, -1);
  });

  test.each<[string, (made: ReturnType<typeof observed>) => void]>([
    ['while less than the window is known', ({ serve }) => serve(6 * hourMs, 12)],
    [
      'where it burns no faster than it may',
      ({ serve }) => {
        serve(25 * hourMs, 0);
        serve(hourMs, 9);
      },
    ],
    ['where nothing is left', ({ serve }) => serve(26 * hourMs, 12)],
    [
      'after a few bad ones among few',
      ({ clock, orders, serve }) => {
        serve(25 * hourMs, 0);
        clock.advance(2 * hourMs);
        orders.total += 8;
        orders.bad += 4;
        clock.advance(minuteMs);
      },
    ],
  ])('is not said %s', (_, happens) => {
    const made = observed();
    happens(made);
    expect(made.status().usedUpInMs).toBeUndefined();
  });
});

test('the pairs of windows and their limits are those of the alerts', () => {
  const { status, orders } = observed('7d');
  const rules = orders.host.rules.list().flatMap((rule) => (rule.type === 'alert' ? [rule] : []));
  expect(status().burnPairs).toEqual(
    rules.map(({ labels, all, above }) => ({
      severity: labels!.slo_alert,
      long: labels!.slo_window,
      short: { [5 * minuteMs]: '5m', [30 * minuteMs]: '30m', [2 * hourMs]: '2h', [6 * hourMs]: '6h' }[
        all![0]!.windowMs
      ],
      // A limit that an objective of 90 % cannot reach is lowered in the rule alone.
      limit: expect.closeTo(above! < 0.9 ? above! / 0.1 : 13.44),
    })),
  );
});

test('the budget is remembered: of an hour, then of a day, then of the window', () => {
  const { status, serve, clock } = observed('7d');
  serve(30 * minuteMs, 0);
  expect(status().budget.windowMs).toBe(hourMs);
  serve(30 * minuteMs, 5);
  serve(hourMs, 20);
  const { budget, budgetLeft } = status();
  expect(budget.windowMs).toBe(dayMs);
  expect(budget.points.length).toBeGreaterThan(100);
  expect(budget.points[5]![1]).toBe(1);
  expect(budget.points.at(-1)![1]).toBeCloseTo(budgetLeft!, 1);
  const times = budget.points.map(([atMs]) => atMs);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  serve(dayMs, 0);
  const later = status().budget;
  expect([later.windowMs, later.points.length <= 180]).toEqual([7 * dayMs, true]);
  expect(later.points.at(-1)![0]).toBeGreaterThan(clock.wallTimeMs() - 2 * hourMs);
});
