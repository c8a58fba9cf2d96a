import { createMonitor, type Monitor, type OverheadChange } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { OwnTime, ownTime } from '../../src/base/own-time.ts';
import { TurnBudget } from '../../src/base/turn-budget.ts';
import { overheadExtension, type SpentTime } from '../../src/overhead/overhead-extension.ts';
import { loopWatchOf } from '../../src/stalls/loop-watch.ts';

const intervalMs = 10_000;

let clock: FakeClock;
let logger: MemoryLogger;
let monitor: Monitor;
let spent: SpentTime;
/** Of the time that the main thread was busy, what it had a processor for. */
let processorShare: number;
let changes: OverheadChange[];

beforeEach(() => {
  clock = new FakeClock();
  logger = new MemoryLogger();
  spent = { requestsMs: 0, timersMs: 0, readsMs: 0, scrapesMs: 0 };
  processorShare = 1;
  changes = [];
  // A monitor that is switched off has no such extension of its own.
  monitor = createMonitor({ enabled: false, clock, logger, env: {} });
  monitor.use(
    overheadExtension(
      0.01,
      monitor.registry,
      () => spent,
      () => processorShare,
    ),
  );
  monitor.on('overhead', (change) => changes.push(change));
});

afterEach(() => monitor.close());

/** Passes an interval in which the suite took so much. */
function pass(ms: number, times = 1): void {
  for (let interval = 0; interval < times; interval++) {
    spent = { ...spent, requestsMs: spent.requestsMs + ms / 2, scrapesMs: spent.scrapesMs + ms / 2 };
    clock.advance(intervalMs);
  }
}

const report = () => monitor.diagnostics().overhead!;
const steps = () => changes.map(({ step }) => step);

describe('past its budget', () => {
  test('what other programs had the processor for is not what the suite takes', () => {
    processorShare = 0.5;
    pass(150, 5);
    expect(report().ratio).toBeCloseTo(0.0075, 6);
    expect(steps()).toEqual([]);
  });

  test('the suite steps down after three intervals in a row, and then once more, logged and shown', async () => {
    pass(150, 2);
    pass(50);
    pass(150, 2);
    expect(steps()).toEqual([]);
    pass(150);
    expect(changes).toEqual([{ step: 1, ratio: expect.closeTo(0.015, 6), budgetRatio: 0.01 }]);
    pass(150, 20);
    expect(steps()).toEqual([1, 2]);
    expect(logger.entries.map(({ level, message }) => [level, message])).toEqual([
      ['warn', 'monitoring exceeds its budget, and steps down'],
      ['warn', 'monitoring exceeds its budget, and steps down'],
    ]);
    expect(report()).toMatchObject({ step: 2, budgetRatio: 0.01, ratio: expect.closeTo(0.015, 6) });
    const metrics = await monitor.registry.metrics();
    expect(metrics).toMatch(/^golden_signals_overhead_ratio 0\.01[45]/m);
    expect(metrics).toMatch(/^golden_signals_overhead_step 2$/m);
    expect(monitor.reportSections()).toContainEqual({
      headline: 'monitoring exceeds its budget',
      lines: ['1.50 % of a core, of 1.00 %; it has stepped down'],
    });
  });

  test('it steps up again when it has taken less than half for a minute', () => {
    pass(150, 6);
    pass(60, 30);
    expect(steps()).toEqual([1, 2]);
    pass(40, 5);
    pass(60);
    pass(40, 6);
    expect(steps()).toEqual([1, 2, 1]);
    pass(40, 6);
    expect(steps()).toEqual([1, 2, 1, 0]);
    expect(logger.entries.at(-1)).toMatchObject({ level: 'info' });
    expect(monitor.reportSections()).toEqual([]);
  });
});

describe('what steps down', () => {
  /** Counts the timers that run at an interval. */
  class CountingClock extends FakeClock {
    readonly #intervals: number[] = [];

    override every(everyMs: number, ...rest: [callback: () => void]) {
      this.#intervals.push(everyMs);
      const stop = super.every(everyMs, ...rest);
      return () => {
        this.#intervals.splice(this.#intervals.indexOf(everyMs), 1);
        stop();
      };
    }

    running(everyMs: number): number {
      return this.#intervals.filter((interval) => interval === everyMs).length;
    }
  }

  test('are the stacks of stalls, then the sampler of the process; and all of it comes back', async () => {
    const counting = new CountingClock();
    const watched = createMonitor({
      ...{ clock: counting, logger, env: {}, runtimeMetrics: false },
      stalls: { captureStacks: true },
    });
    const passing = (ms: number, times: number) => {
      for (let interval = 0; interval < times; interval++) {
        ownTime.addRequests(ms, 1);
        counting.advance(intervalMs);
      }
    };
    const state = () => ({
      step: watched.diagnostics().overhead?.step,
      stacks: loopWatchOf(watched.clock).watchdog !== undefined,
      samplers: { tenTimesASecond: counting.running(100), twiceASecond: counting.running(500) },
    });
    try {
      const all = { step: 0, stacks: true, samplers: { tenTimesASecond: 1, twiceASecond: 0 } };
      expect(logger.entries).toEqual([]);
      expect(state()).toEqual(all);
      passing(1_000, 3);
      expect(state()).toEqual({ ...all, step: 1, stacks: false });
      passing(1_000, 3);
      const least = { step: 2, stacks: false, samplers: { tenTimesASecond: 0, twiceASecond: 1 } };
      expect(state()).toEqual(least);
      passing(0, 6);
      expect(state()).toEqual({ ...all, step: 1, stacks: false });
      passing(0, 6);
      expect(state()).toEqual(all);
    } finally {
      await watched.close();
    }
  });
});

test('what was spent and dropped is told by part', () => {
  const counter = monitor.registry.counter({ name: 'a_total', help: 'a', labelNames: ['x'], maxSeries: 1 });
  for (const x of ['1', '2', '3']) counter.labels({ x }).inc();
  counter.labels({ x: '1' }).inc(Number.NaN);
  spent = { requestsMs: 1_000, timersMs: 2_000, readsMs: 3_000, scrapesMs: 4_000 };
  expect(report()).toMatchObject({
    seconds: { requests: 1, timers: 2, reads: 7 },
    series: expect.any(Number),
    dropped: { seriesOverflow: 2, values: 1, logLines: 0, errorGroups: 0, internalErrors: 0 },
  });
  const ids: string[] = [];
  monitor.use({
    name: 'reader',
    setup: ({ findings }) => void ids.push(...findings.read(60_000).map(({ id }) => id)),
  });
  expect(ids).toEqual(['series-overflow:a_total', 'dropped-values']);
});

describe('own time', () => {
  const busy = (ms: number) => {
    const endMs = performance.now() + ms;
    while (performance.now() < endMs);
    return 'done';
  };

  test('counts what is measured inside of another measurement once, and what throws too', () => {
    const own = new OwnTime();
    expect(own.measure('timersMs', () => own.measure('readsMs', () => busy(5)))).toBe('done');
    expect(own.timersMs).toBeGreaterThanOrEqual(5);
    expect(own.readsMs).toBe(0);
    const fail = () => {
      busy(2);
      throw new Error('failed');
    };
    expect(() => own.measure('readsMs', fail)).toThrow('failed');
    expect(own.readsMs).toBeGreaterThanOrEqual(2);
    own.measure('readsMs', () => busy(2));
    expect(own.readsMs).toBeGreaterThanOrEqual(4);
  });

  test('of scrapes is what their budget has seen', async () => {
    let nowMs = 0;
    const budget = new TurnBudget(10, () => nowMs);
    expect(budget.isUsed).toBe(false);
    nowMs = 4;
    expect(budget.isUsed).toBe(false);
    nowMs = 9;
    expect(budget.isUsed).toBe(false);
    expect(budget.spentMs).toBe(9);
    await new Promise((resolve) => setImmediate(resolve));
    nowMs = 1_000;
    expect(budget.isUsed).toBe(false);
    nowMs = 1_003;
    expect(budget.isUsed).toBe(false);
    expect(budget.spentMs).toBe(12);
  });
});
