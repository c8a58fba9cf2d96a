// Methods of a Nest application that @nestjs/schedule calls.

import { createMonitor, type Monitor } from '@golden-signals/core';
import type { ExtensionHost } from '@golden-signals/core/extension';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { jobs } from '@golden-signals/jobs';
import { JobsModule, MonitorCron } from '@golden-signals/jobs/nestjs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type INestApplicationContext, Injectable, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Cron, CronExpression, Interval, ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { minuteMs, secondMs } from './scheduled-monitor.ts';

let monitor: Monitor;
let clock: FakeClock;
let host: ExtensionHost;
let app: INestApplicationContext | undefined;

beforeEach(() => {
  clock = new FakeClock(Date.parse('2026-06-01T02:59:00Z'));
  const listener = {
    name: 'listener',
    setup(given: ExtensionHost) {
      host = given;
    },
  };
  monitor = createMonitor({ extensions: [jobs(), listener], clock, logger: new MemoryLogger(), env: {} });
});

afterEach(async () => {
  await app?.close();
  app = undefined;
  await monitor.close();
});

async function start(...providers: Type[]): Promise<INestApplicationContext> {
  @Module({ imports: [ScheduleModule.forRoot(), JobsModule.forRoot({ monitor })], providers })
  class Shop {}
  app = await NestFactory.createApplicationContext(Shop, { logger: false, abortOnError: false });
  return app;
}

function report() {
  const { schedules = [] } = monitor.diagnostics().schedules ?? {};
  return Object.fromEntries(schedules.map((one) => [one.schedule, one]));
}

test('a method with @MonitorCron() is watched from the start on, above @Cron() and below', async () => {
  const seen: unknown[] = [];

  @Injectable()
  class Reports {
    readonly #rows = 3;

    @MonitorCron({ graceMs: minuteMs, maxRuntimeMs: 10 * minuteMs })
    @Cron('0 3 * * *', { timeZone: 'UTC' })
    async nightly(): Promise<void> {
      seen.push(this.#rows, host.work.current()?.name);
    }

    @Cron(CronExpression.EVERY_HOUR, { name: 'hourly-sync', timeZone: 'UTC' })
    @MonitorCron({ graceMs: minuteMs })
    hourly(): void {
      throw new Error('no rows');
    }

    @MonitorCron()
    @Interval('poll', 3_600_000)
    poll(): void {}

    @MonitorCron({ name: 'once' })
    @Cron(new Date('2126-01-01'))
    once(): void {}
  }

  const context = await start(Reports);
  clock.advance(secondMs);
  expect(Object.entries(report()).map(([name, { times, nextDueAt }]) => [name, times, nextDueAt])).toEqual(
    expect.arrayContaining([
      ['Reports.nightly', '0 3 * * * UTC', '2026-06-01T03:00:00.000Z'],
      ['hourly-sync', '0 0-23/1 * * * UTC', '2026-06-01T03:00:00.000Z'],
      ['poll', 'every 1 h', '2026-06-01T03:59:00.000Z'],
      ['once', 'whenever it is called', undefined],
    ]),
  );
  clock.advance(minuteMs);
  // As the scheduler does, at the time by its own clock.
  const crons = context.get(SchedulerRegistry).getCronJobs();
  expect(crons.size).toBe(3);
  for (const job of crons.values()) await job.fireOnTick();
  expect(seen).toEqual([3, 'Reports.nightly']);
  expect(report()).toMatchObject({
    'Reports.nightly': { runs: 1, failed: 0, missed: 0, nextDueAt: '2026-06-02T03:00:00.000Z' },
    // Nest logs the error, and nobody else hears of it.
    'hourly-sync': { runs: 1, failed: 1, state: 'failing' },
    once: { runs: 1 },
  });
  await context.close();
  app = undefined;
  expect(report()).toEqual({});
});

test('what does not run is missed', async () => {
  @Injectable()
  class Reports {
    @MonitorCron({ graceMs: secondMs })
    @Cron('0 3 * * *', { timeZone: 'UTC' })
    nightly(): void {}
  }

  const context = await start(Reports);
  for (const job of context.get(SchedulerRegistry).getCronJobs().values()) await job.stop();
  clock.advance(secondMs);
  clock.advance(minuteMs + secondMs);
  expect(report()['Reports.nightly']).toMatchObject({ state: 'missed', missed: 1 });
});

test('what is wrong keeps the application from starting', async () => {
  @Injectable()
  class NotScheduled {
    @MonitorCron()
    nightly(): void {}
  }

  @Injectable()
  class WrongLimit {
    @MonitorCron({ graceMs: -1 })
    @Cron('0 3 * * *', { disabled: true }) // else its timer would outlive the application
    nightly(): void {}
  }

  const code = 'ERR_GS_OPTION_INVALID';
  await expect(start(NotScheduled)).rejects.toMatchObject({ code });
  await expect(start(WrongLimit)).rejects.toMatchObject({ code });
  expect(() => MonitorCron()(class {}, 'nightly', { value: () => {} })).toThrow(
    expect.objectContaining({ code }),
  );
});
