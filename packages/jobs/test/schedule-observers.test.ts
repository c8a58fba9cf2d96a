// Schedules of croner, node-cron and @nestjs/schedule are observed as they are, on instances of the application.

import { createMonitor, type Monitor } from '@golden-signals/core';
import type { ExtensionHost, WorkEnd } from '@golden-signals/core/extension';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { jobs, type ScheduleReport } from '@golden-signals/jobs';
import { observeCron, stopObserving } from '@golden-signals/jobs/croner';
import { observeTask } from '@golden-signals/jobs/node-cron';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CronTime } from 'cron';
import { Cron } from 'croner';
import { createTask, type ScheduledTask } from 'node-cron';
import { hourMs, minuteMs, secondMs } from './scheduled-monitor.ts';

let monitor: Monitor;
let clock: FakeClock;
let ends: WorkEnd[];
let host: ExtensionHost;
const cleanUps: Array<() => void> = [];

beforeEach(() => {
  // Libraries know no other clock than the real one. In the middle of a minute, so that it is known which ones begin.
  clock = new FakeClock(Math.floor(Date.now() / minuteMs) * minuteMs + minuteMs / 2);
  ends = [];
  const listener = {
    name: 'listener',
    setup(given: ExtensionHost) {
      host = given;
      given.work.onEnd((end) => ends.push(end), 'all');
    },
  };
  monitor = createMonitor({ extensions: [jobs(), listener], clock, logger: new MemoryLogger(), env: {} });
});

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
  await monitor.close();
});

function report(name: string): ScheduleReport | undefined {
  return monitor.diagnostics().schedules?.schedules.find(({ schedule }) => schedule === name);
}

describe('croner', () => {
  test('a run is one of the schedule, in its context, and its error reaches whoever catches it', async () => {
    const caught: unknown[] = [];
    const works: unknown[] = [];
    const options = {
      name: 'of-croner',
      timezone: 'Europe/Berlin',
      catch: (error: unknown) => caught.push(error),
    };
    let isBroken = false;
    const job = new Cron('0 3 * * *', options, (self: Cron) => {
      works.push(host.work.current()?.name, self === job);
      if (isBroken) throw new Error('no rows');
    });
    cleanUps.push(() => job.stop());
    expect(observeCron(job)).toBe(job);
    observeCron(job); // once is enough
    clock.advance(secondMs);
    expect(report('of-croner')).toMatchObject({
      state: 'waiting',
      times: '0 3 * * * Europe/Berlin',
      nextDueAt: job.nextRun()?.toISOString(),
    });
    await job.trigger();
    isBroken = true;
    await job.trigger();
    expect(works).toEqual(['of-croner', true, 'of-croner', true]);
    expect(caught).toEqual([new Error('no rows')]);
    expect(report('of-croner')).toMatchObject({ runs: 2, failed: 1, state: 'failing' });
    expect(ends.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['of-croner', 'success'],
      ['of-croner', 'error'],
    ]);
  });

  test('what does not run is missed, unless it is paused; what is stopped is forgotten', async () => {
    const job = new Cron('* * * * *', { name: 'minutely', paused: true }, () => {});
    cleanUps.push(() => job.stop());
    observeCron(job, { name: 'every-minute', graceMs: secondMs });
    clock.advance(secondMs);
    clock.advance(70 * secondMs);
    expect(report('every-minute')).toMatchObject({ missed: 0, nextDueAt: undefined });
    expect(report('every-minute')).toMatchObject({ state: 'waiting' });
    job.resume();
    // Croner waits by the real clock, so here it is as if its timer never rang.
    clock.advance(70 * secondMs);
    expect(report('every-minute')).toMatchObject({ missed: 1, state: 'missed' });
    expect(await monitor.registry.metrics()).toContain('schedule="every-minute"');
    job.stop();
    clock.advance(secondMs);
    expect(report('every-minute')).toBeUndefined();
    expect(await monitor.registry.metrics()).not.toContain('schedule="every-minute"');
  });

  test('it may be observed before there is a monitor, and no more', async () => {
    let runs = 0;
    const job = new Cron('0 3 * * *', { paused: true }, () => {
      runs += 1;
    });
    cleanUps.push(() => job.stop());
    await monitor.close();
    observeCron(job, { name: 'early' });
    await job.trigger();
    monitor = createMonitor({ extensions: [jobs()], clock, logger: new MemoryLogger(), env: {} });
    await job.trigger();
    expect(report('early')).toMatchObject({ runs: 1 });
    stopObserving(job);
    expect(report('early')).toBeUndefined();
    await job.trigger();
    expect(runs).toBe(3);
  });

  test('what is none, or has no name, or that of another one, is an error', () => {
    const nameless = new Cron('0 3 * * *', { paused: true }, () => {});
    const other = new Cron('0 4 * * *', { paused: true }, () => {});
    cleanUps.push(
      () => nameless.stop(),
      () => other.stop(),
    );
    const code = 'ERR_GS_OPTION_INVALID';
    expect(() => observeCron(nameless)).toThrow(expect.objectContaining({ code }));
    expect(() => observeCron(new Cron('0 3 * * *'), { name: 'a' })).toThrow(
      expect.objectContaining({ code }),
    );
    expect(() => observeCron(nameless, { name: 'a', graceMs: -1 })).toThrow(
      expect.objectContaining({ code }),
    );
    observeCron(nameless, { name: 'a' });
    expect(() => observeCron(other, { name: 'a' })).toThrow(
      expect.objectContaining({ code: 'ERR_GS_SCHEDULE_DUPLICATE' }),
    );
  });
});

describe('node-cron', () => {
  const task = (fn: () => unknown, options: object = {}): ScheduledTask => {
    const logger = { debug() {}, info() {}, warn() {}, error() {} };
    const made = createTask('0 3 * * *', fn, { unref: true, logger, ...options });
    cleanUps.push(() => void made.destroy());
    return made;
  };

  test('a run is one of the schedule, in its context, and its result and error are as they were', async () => {
    let isBroken = false;
    const made = task(
      async () => {
        if (isBroken) throw new Error('no rows');
        return host.work.current()?.name;
      },
      { name: 'of-node-cron', timezone: 'Europe/Berlin' },
    );
    expect(observeTask(made)).toBe(made);
    await made.start();
    clock.advance(secondMs);
    expect(report('of-node-cron')).toMatchObject({
      state: 'waiting',
      times: '0 3 * * * Europe/Berlin',
      nextDueAt: made.getNextRun()?.toISOString(),
    });
    expect(await made.execute()).toBe('of-node-cron');
    isBroken = true;
    await expect(made.execute()).rejects.toThrow('no rows');
    expect(report('of-node-cron')).toMatchObject({ runs: 2, failed: 1, state: 'failing' });
    await made.stop();
    expect(report('of-node-cron')).toMatchObject({ nextDueAt: undefined });
    await made.destroy();
    clock.advance(secondMs);
    expect(report('of-node-cron')).toBeUndefined();
  });

  test('of a task in another process, its beginning and its end are known', async () => {
    const listeners = new Map<string, (context: object) => void>();
    const background = {
      id: '1',
      name: 'background',
      getPattern: () => '0 3 * * *',
      getStatus: () => 'idle',
      getNextRuns: () => [new Date(clock.wallTimeMs() + hourMs)],
      on: (event: string, listener: (context: never) => void) =>
        void listeners.set(event, listener as (context: object) => void),
      off: (event: string) => void listeners.delete(event),
    };
    observeTask(background);
    const emit = (event: string, context: object) => listeners.get(event)!(context);
    emit('execution:started', { execution: { id: 'a' } });
    expect(report('background')).toMatchObject({ state: 'running' });
    clock.advance(2 * secondMs);
    emit('execution:finished', { execution: { id: 'a' } });
    await Promise.resolve();
    emit('execution:started', { execution: { id: 'b' } });
    emit('execution:failed', { execution: { id: 'b', error: new Error('no') } });
    await Promise.resolve();
    expect(report('background')).toMatchObject({ state: 'failing', runs: 2, failed: 1, running: 0 });
    stopObserving(background);
    expect(listeners.size).toBe(0);
  });

  test('a name that is made up at each start is none', () => {
    expect(() => observeTask(task(() => {}))).toThrow(
      expect.objectContaining({ code: 'ERR_GS_OPTION_INVALID' }),
    );
  });
});

// @nestjs/schedule runs methods by the package cron, while croner says when they are due. At the end of daylight saving, cron
// also runs some an hour too early, which makes them runs for no due time.
test.each([
  ['30 2 * * *', 'Europe/Berlin'],
  ['0 2 * * *', 'Europe/Berlin'],
  ['0 3 * * 1-5', 'Europe/Berlin'],
  ['30 2 * * *', 'America/New_York'],
  ['30 1 * * *', 'America/New_York'],
  ['15 * * * *', 'Europe/Berlin'],
])(
  'cron runs whenever croner says that %s in %s is due, also when the clocks change',
  (pattern, timeZone) => {
    const ofCron = new CronTime(pattern, timeZone);
    const ofCroner = new Cron(pattern, { timezone: timeZone });
    for (const from of ['2026-03-07', '2026-03-28', '2026-10-24', '2026-10-31']) {
      const start = new Date(`${from}T00:00:00Z`);
      const due = ofCroner.nextRuns(4, start).map((time) => time.toISOString());
      const runs: string[] = [];
      for (let next = start; runs.at(-1) !== due.at(-1) && runs.length < 10; ) {
        next = ofCron.getNextDateFrom(next, timeZone).toJSDate();
        runs.push(next.toISOString());
      }
      expect(runs).toEqual(expect.arrayContaining(due));
    }
  },
);
