import { performance } from 'node:perf_hooks';
import {
  type HistogramFamily,
  type OpenWork,
  Registry,
  type ScalarFamily,
  type Stall,
} from '@golden-signals/core';
import { systemClock } from '@golden-signals/core/extension';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { expect, test } from '@jest/globals';
import { StallDetector } from '../../../src/stalls/stall-detector.ts';
import { StallLog } from '../../../src/stalls/stall-log.ts';
import { knownComputation } from './blocking.mjs';
import { controlledLoop } from './controlled-loop.ts';

function work(name: string, startedAtMs: number, ageMs: number): OpenWork {
  return {
    kind: 'request',
    name,
    method: 'GET',
    ageMs,
    startedAtMs,
    requestId: undefined,
    traceId: undefined,
  };
}

test('a blocked loop is a stall: when, how long, and with how much processor time', () => {
  const { detector, clock, stalls, idle, block } = controlledLoop();
  idle(120);
  block(150, 140);
  const [stall] = detector.recent();
  expect(stall).toEqual({
    startedAtMs: clock.wallTimeMs() - 150,
    durationMs: 150,
    cpuMs: 140,
    openCount: 0,
    open: [],
    stacks: [],
    causes: [],
  });
  expect(stalls).toEqual([stall]);
});

test('tells what else was in the way meanwhile: that the event loop was delayed is what it is', () => {
  const { detector, clock, loop, logger, idle, block } = controlledLoop();
  const garbage = { kind: 'garbage_collection', text: 'garbage collection took 90.0 ms', ms: 90 };
  loop.causes = [{ kind: 'event_loop', text: 'event loop delayed 120 ms', ms: 120 }, garbage];
  idle(120);
  block(150);
  expect(loop.explained).toEqual([{ fromMs: clock.now() - 150, toMs: clock.now() }]);
  expect(detector.recent()).toMatchObject([{ causes: [garbage] }]);
  expect(logger.entries[0]!.fields).toMatchObject({ 'golden_signals.causes': [garbage.text] });
});

test('what is shorter than the threshold is none', () => {
  const { detector, idle, block } = controlledLoop({ thresholdMs: 200 });
  idle(100);
  block(199);
  idle(100);
  expect(detector.recent()).toEqual([]);
  block(200);
  expect(detector.recent()).toHaveLength(1);
});

test('neither an idle loop nor one that is busy with short work is blocked', () => {
  const { detector, clock, idle } = controlledLoop();
  idle(10_000);
  // Busy all the time, but the timer has its turn.
  clock.advance(10_000);
  expect(detector.recent()).toEqual([]);
});

test('a process that was suspended while it waited for events was not blocked', () => {
  const { detector, clock, usage, idle } = controlledLoop();
  idle(100);
  usage.idleMs += 60_000;
  clock.block(60_000);
  idle();
  expect(detector.recent()).toEqual([]);
});

test('the time until the loop begins is the start of the application', () => {
  const { detector, idle, block } = controlledLoop();
  block(3_000);
  idle(100);
  expect(detector.recent()).toEqual([]);
});

test('a short threshold is looked at more often', () => {
  const { detector, clock, idle } = controlledLoop({ thresholdMs: 20 });
  idle(100);
  clock.block(18);
  clock.advance(8);
  expect(detector.recent()).toHaveLength(1);
});

test('an idle process is not woken up as often as a busy one', () => {
  const { clock, usage, idle } = controlledLoop();
  const after = clock.after.bind(clock);
  const intervalsMs: number[] = [];
  clock.after = (delayMs, callback) => {
    intervalsMs.push(delayMs);
    return after(delayMs, callback);
  };
  idle(120);
  usage.idleMs += 10;
  clock.advance(100);
  expect(intervalsMs).toEqual([20, 40, 40, 40, 20, 20, 20, 20]);
});

test('the latest 50 are kept, the latest first', () => {
  const { detector, idle, block } = controlledLoop();
  idle();
  for (let durationMs = 101; durationMs <= 160; durationMs++) block(durationMs);
  const durations = detector.recent().map(({ durationMs }) => durationMs);
  expect(durations).toEqual(Array.from({ length: 50 }, (_, index) => 160 - index));
});

test('what a listener does is no stall, so that it is not told of itself', () => {
  const { detector, clock, loop, idle, block } = controlledLoop();
  loop.onStall = () => clock.block(500);
  idle();
  block(150);
  idle(1_000);
  expect(detector.recent()).toHaveLength(1);
});

test('ten of the requests and operations in progress are kept, the oldest first, and all are counted', () => {
  const { detector, clock, loop, idle, block } = controlledLoop();
  idle(1_000);
  loop.open = Array.from({ length: 12 }, (_, index) => work(`/${index}`, clock.wallTimeMs() + index, 100));
  block(150);
  const [stall] = detector.recent();
  expect(stall?.openCount).toBe(12);
  expect(stall?.open).toEqual(loop.open.slice(0, 10));
});

test('what ended together with the stall has precedence over what is still open', () => {
  const { detector, clock, loop, idle, block } = controlledLoop();
  idle(1_000);
  const nowMs = clock.wallTimeMs();
  loop.open = Array.from({ length: 10 }, (_, index) => work(`/open/${index}`, nowMs - 500 + index, 700));
  detector.ended(work('/ended-before', nowMs - 300, 290));
  detector.ended(work('/culprit', nowMs + 20, 150));
  block(150);
  const [stall] = detector.recent();
  expect(stall?.openCount).toBe(11);
  expect(stall?.open.map(({ name }) => name)).toEqual([
    ...loop.open.slice(0, 9).map(({ name }) => name),
    '/culprit',
  ]);
});

test('what has ended is forgotten at the next turn, and never piles up', () => {
  const { detector, clock, idle, block } = controlledLoop();
  idle();
  for (let index = 0; index < 2_000; index++) detector.ended(work(`/${index}`, clock.wallTimeMs(), 200));
  block(150);
  idle();
  block(150);
  const [second, first] = detector.recent();
  expect(first?.open).toHaveLength(10);
  expect(first?.openCount).toBe(1_000);
  expect(second?.openCount).toBe(0);
});

test('each source is logged once in a minute, with what it did meanwhile', () => {
  const { clock, logger, loop, idle, block } = controlledLoop();
  idle(100);
  loop.open = [work('/orders/:id', clock.wallTimeMs(), 170)];
  for (let index = 0; index < 15; index++) block(150, 140);
  expect(logger.entries).toHaveLength(1);
  expect(logger.entries[0]).toEqual({
    level: 'warn',
    message: 'event loop stalled',
    fields: {
      'golden_signals.stall_duration': 0.15,
      'process.cpu.time': 0.14,
      'golden_signals.open': 1,
      'golden_signals.open_work': ['GET /orders/:id'],
    },
  });
  loop.open = [work('/login', clock.wallTimeMs(), 170)];
  block(200);
  expect(logger.entries).toHaveLength(2);
  idle(60_000);
  expect(logger.entries).toHaveLength(3);
  expect(logger.entries[2]).toMatchObject({
    message: 'event loop stalled repeatedly',
    fields: {
      'golden_signals.open_work': ['GET /orders/:id'],
      'golden_signals.stalls': 14,
      'golden_signals.stall_total_duration': 14 * 0.15,
    },
  });
  idle(180_000);
  expect(logger.entries).toHaveLength(3);
});

test('the metrics count and measure them', async () => {
  const { registry, idle, block } = controlledLoop();
  const read = async () => {
    const families = await registry.collect();
    const [total] = (families.find(({ name }) => name === 'nodejs_eventloop_stalls_total') as ScalarFamily)
      .points;
    const [seconds] = (
      families.find(({ name }) => name === 'nodejs_eventloop_stall_seconds') as HistogramFamily
    ).points;
    return { total: total?.value, count: seconds?.count, sum: seconds?.sum };
  };
  expect((await read()).total).toBe(0);
  idle();
  block(150);
  block(350);
  expect(await read()).toEqual({ total: 2, count: 2, sum: 0.5 });
});

test('a failure inside is counted, and the next stall is found', () => {
  const { detector, internalErrors, logger, idle, block } = controlledLoop();
  const failure = new Error('no space left on device');
  logger.warn = () => {
    throw failure;
  };
  idle();
  block(150);
  idle(60_000);
  block(150);
  expect(internalErrors).toEqual([
    ['stalls', failure],
    ['stalls', failure],
  ]);
  expect(detector.recent()).toHaveLength(2);
});

test('close() stops the timer and may be called again; what was recorded stays', async () => {
  const { detector, clock, idle, block } = controlledLoop();
  idle();
  block(150);
  await detector.close();
  await detector.close();
  expect(clock.pendingTimers).toBe(0);
  expect(detector.recent()).toHaveLength(1);
});

test('options that are wrong are refused', () => {
  const codeOf = (options: object) => {
    try {
      controlledLoop(options);
      return undefined;
    } catch (error) {
      return (error as { code?: string }).code;
    }
  };
  expect(codeOf({ thresholdMs: 19 })).toBe('ERR_GS_OPTION_INVALID');
  expect(codeOf({ thresholdMs: 60_001 })).toBe('ERR_GS_OPTION_INVALID');
  expect(codeOf({ captureStacks: 1 })).toBe('ERR_GS_OPTION_INVALID');
  expect(codeOf({ treshold: 100 })).toBe('ERR_GS_OPTION_UNKNOWN');
});

test('a real loop that is really blocked', async () => {
  const { logger, registry } = controlledLoop();
  const stalls: Stall[] = [];
  const host = {
    ...{ clock: systemClock, logger, registry: registry, internalError: () => {}, openWork: () => [] },
    causesOf: () => [],
    emit: (_name: 'stall', stall: Stall) => void stalls.push(stall),
  };
  const detector = new StallDetector(host, { thresholdMs: 100, captureStacks: false });
  const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));
  const startMs = performance.now();
  const giveUpMs = startMs + 15_000;
  // The first turn of the timer is where the detector begins.
  while (performance.now() < startMs + 60) await nextTurn();
  const wallBlockedAtMs = Date.now();
  knownComputation(150);
  // A crowded machine has stalls of its own, and prolongs this one.
  const isOurs = ({ startedAtMs, durationMs }: Stall): boolean =>
    startedAtMs + durationMs >= wallBlockedAtMs + 145;
  while (!stalls.some(isOurs) && performance.now() < giveUpMs) await nextTurn();
  const untilSeenMs = performance.now() - startMs;
  await detector.close();
  const stall = stalls.find(isOurs);
  expect(stall?.durationMs).toBeGreaterThanOrEqual(149);
  expect(stall?.durationMs).toBeLessThanOrEqual(untilSeenMs);
  expect(stall?.cpuMs).toBeGreaterThan(0);
});

test('of several monitors in one process, one logs a stall, and all count it', () => {
  const clock = new FakeClock();
  const logger = new MemoryLogger();
  const logs = Array.from({ length: 4 }, () => new StallLog(logger, clock));
  const stall = {
    startedAtMs: 1_000,
    durationMs: 150,
    cpuMs: 150,
    openCount: 0,
    open: [],
    stacks: [],
    causes: [],
  };
  for (const [index, log] of logs.entries()) log.add({ ...stall, startedAtMs: 1_000 + index });
  expect(logger.entries).toHaveLength(1);
  for (const log of logs) log.add({ ...stall, startedAtMs: 5_000 });
  for (const log of logs) log.close();
  expect(logger.entries.map(({ fields }) => fields['golden_signals.stalls'])).toEqual([undefined, 1]);
});

test('four monitors and one stall: one timer, one line, and each has its metrics, its event and its record', async () => {
  const { clock, logger, detector, stalls, idle, block, ...host } = controlledLoop();
  const others = Array.from({ length: 3 }, () => {
    const told: Stall[] = [];
    const registry = new Registry({ clock });
    const emit = (_name: 'stall', stall: Stall) => void told.push(stall);
    const other = new StallDetector(
      { ...host, clock, logger, registry, emit },
      { thresholdMs: 100, captureStacks: false },
    );
    return { told, registry, other };
  });
  expect(clock.pendingTimers).toBe(1);
  idle(100);
  block(150);
  expect(clock.pendingTimers).toBe(1);
  expect(logger.entries).toHaveLength(1);
  expect(stalls).toHaveLength(1);
  for (const { told, registry, other } of others) {
    expect(told).toEqual(stalls);
    expect(other.recent()).toEqual(stalls);
    const families = await registry.collect();
    const total = families.find(({ name }) => name === 'nodejs_eventloop_stalls_total') as ScalarFamily;
    expect([...total.points].map(({ value }) => value)).toEqual([1]);
  }
  await detector.close();
  expect(clock.pendingTimers).toBe(1);
  for (const { other } of others) await other.close();
  expect(clock.pendingTimers).toBe(0);
});

test('each monitor has its own threshold, and the timer is due as often as the lowest needs', () => {
  const { clock, logger, stalls, idle, block, ...host } = controlledLoop({ thresholdMs: 300 });
  const told: Stall[] = [];
  const emit = (_name: 'stall', stall: Stall) => void told.push(stall);
  new StallDetector(
    { ...host, clock, logger, registry: new Registry({ clock }), emit },
    { thresholdMs: 100, captureStacks: false },
  );
  idle(100);
  block(150);
  expect([stalls.length, told.length]).toEqual([0, 1]);
  block(350);
  expect([stalls.length, told.length]).toEqual([1, 2]);
});

test('work is asked about only where a stall may be ending with it', () => {
  const { detector, clock, idle } = controlledLoop();
  const isAsked = () => detector.mayEndStall(clock.now());
  // Before the loop begins, nothing is looked at.
  clock.block(500);
  expect(isAsked()).toBe(false);
  idle();
  expect(isAsked()).toBe(false);
  clock.block(49);
  expect(isAsked()).toBe(false);
  clock.block(1);
  expect(isAsked()).toBe(true);
  idle();
  expect(isAsked()).toBe(false);
});

test('a monitor that joins in the turn in which the last one left sees the next stall, not the end of that turn', () => {
  const { clock, detector, loop, logger, idle, block, ...host } = controlledLoop();
  const told: Stall[] = [];
  const emit = (_name: 'stall', stall: Stall) => void told.push(stall);
  loop.onStall = () => {
    void detector.close();
    const options = { thresholdMs: 100, captureStacks: false };
    new StallDetector({ ...host, clock, logger, registry: new Registry({ clock }), emit }, options);
    // What else is started then.
    clock.block(150);
    clock.after(0, () => clock.block(300));
  };
  idle(100);
  block(200);
  expect(clock.pendingTimers).toBe(1);
  idle(100);
  expect(told).toEqual([]);
  block(250);
  expect(told.map(({ durationMs }) => durationMs)).toEqual([250]);
});

test('nobody is left where the last monitor is closed by a stall', () => {
  const { clock, detector, loop, idle, block } = controlledLoop();
  loop.onStall = () => void detector.close();
  idle(100);
  block(200);
  expect(clock.pendingTimers).toBe(0);
  clock.block(60_000);
  expect(detector.mayEndStall(clock.now())).toBe(false);
});

test('the time of day is read once for a stall, so that it has one time for all monitors, and else never', () => {
  const { clock, logger, stalls, idle, block, ...host } = controlledLoop();
  const told: Stall[] = [];
  const emit = (_name: 'stall', stall: Stall) => void told.push(stall);
  const registry = new Registry({ clock });
  const options = { thresholdMs: 100, captureStacks: false };
  new StallDetector({ ...host, clock, logger, registry, emit }, options);
  idle(100);
  let readings = 0;
  const wallTimeMs = clock.wallTimeMs.bind(clock);
  // A clock that is put back by a second whenever it is read.
  clock.wallTimeMs = () => wallTimeMs() - 1_000 * readings++;
  idle(20);
  expect(readings).toBe(0);
  block(150);
  expect(told).toEqual(stalls);
  expect(told).toHaveLength(1);
});
