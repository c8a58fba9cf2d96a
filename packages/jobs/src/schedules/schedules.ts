import { GoldenSignalsError } from '@golden-signals/core';
import { type ExtensionHost, invalidOption, RateLimitedLog } from '@golden-signals/core/extension';
import type { Job, JobOptions } from '../job.ts';
import { PingQueue } from '../pings/ping-queue.ts';
import { KeptRuns } from './kept-runs.ts';
import { Schedule, type ScheduledRun } from './schedule.ts';
import { scheduleFindings } from './schedule-findings.ts';
import { scheduleMetrics } from './schedule-metrics.ts';
import type { SchedulePlan } from './schedule-options.ts';
import { scheduleSignals } from './schedule-signals.ts';
import type { ScheduleStore } from './schedule-store.ts';
import { type SchedulesReport, schedulesReport, schedulesText } from './schedules-report.ts';

/** A schedule that is defined, whether a monitor uses it already or not. */
export interface DefinedSchedule {
  readonly name: string;
  readonly plan: SchedulePlan;
  /** Runs a function as a run of it, if a monitor uses it. @returns What `fn` returns. @throws What `fn` throws. */
  run<Result>(fn: () => Result): Result;
  /** Undefined before a monitor uses it. */
  current(): Schedule | undefined;
}

/** Each is several series for ever. */
const maxSchedules = 200;
const maxNameLength = 100;
const lookEveryMs = 1_000;

const isName = (value: unknown) =>
  typeof value === 'string' && value !== '' && value.length <= maxNameLength
    ? undefined
    : `a non-empty string of at most ${maxNameLength} characters`;

/** All schedules of one monitor; they may be defined before there is one. */
export class Schedules {
  readonly #defined = new Map<string, DefinedSchedule>();
  #start: ((defined: DefinedSchedule) => Schedule) | undefined;
  readonly #inUse = new Map<string, Schedule>();

  /**
   * @throws GoldenSignalsError `ERR_GS_OPTION_INVALID` for the name, `ERR_GS_SCHEDULE_DUPLICATE`,
   *   `ERR_GS_SCHEDULE_LIMIT`, and as a ping for its schedule
   */
  define(name: string, plan: SchedulePlan): DefinedSchedule {
    const mustBe = isName(name);
    if (mustBe !== undefined) throw invalidOption('schedule', 'name', name, mustBe);
    if (this.#defined.has(name)) {
      throw new GoldenSignalsError(
        'ERR_GS_SCHEDULE_DUPLICATE',
        `There is a schedule ${JSON.stringify(name)} already; each has a name of its own.`,
      );
    }
    if (this.#defined.size === maxSchedules) {
      throw new GoldenSignalsError(
        'ERR_GS_SCHEDULE_LIMIT',
        `There are ${maxSchedules} schedules already. Each is a series for ever: a schedule is a kind of run, such as "nightly", and no single run.`,
      );
    }
    const inUse = this.#inUse;
    const defined: DefinedSchedule = {
      name,
      plan,
      current: () => inUse.get(name),
      run<Result>(fn: () => Result) {
        const schedule = inUse.get(name);
        return schedule === undefined ? fn() : schedule.run(fn);
      },
    };
    const started = this.#start?.(defined);
    this.#defined.set(name, defined);
    if (started !== undefined) this.#use(started);
    return defined;
  }

  get(name: string): DefinedSchedule | undefined {
    return this.#defined.get(name);
  }

  /** Watches all that are defined, and those that will be. */
  begin(
    host: ExtensionHost,
    store: ScheduleStore | undefined,
    defineJob: (name: string, options: JobOptions) => Job,
  ): void {
    const metrics = scheduleMetrics(host.metrics);
    const pingHost = {
      clock: host.clock,
      logger: host.logger,
      total: metrics.pings,
      log: new RateLimitedLog(host.logger, host.clock),
    };
    this.#start = ({ name, plan }) => {
      const key = `${host.service.name}/${name}`;
      const onFailure = (error: unknown) => host.internalError(error);
      return new Schedule(name, plan, {
        host,
        metrics,
        kept: store && new KeptRuns(store, key, host.clock, onFailure),
        pings: plan.pings.map((ping) => ({
          requests: ping.begin(name, plan, host.service),
          queue: new PingQueue(pingHost, name, ping.service),
        })),
        job: (onEnd) =>
          defineJob(name, {
            slowThresholdMs: plan.maxRuntimeMs ?? false,
            onEnd: (end, details) => onEnd(end, details as ScheduledRun),
          }),
      });
    };
    const all = [...this.#defined.values()].map(this.#start);
    const schedules = this.#inUse;
    host.every(lookEveryMs, () => {
      for (const schedule of schedules.values()) {
        try {
          schedule.look();
        } catch (error) {
          host.internalError(error);
        }
      }
    });
    for (const signal of scheduleSignals(schedules)) host.signals.define(signal);
    const report = () => schedulesReport(schedules.values());
    host.findings.add('schedules', (windowMs) =>
      scheduleFindings(schedules.values(), host.clock.wallTimeMs(), windowMs),
    );
    host.sections.add<SchedulesReport>({
      name: 'schedules',
      headline: 'schedules',
      read: report,
      text: (data) => schedulesText(data, host.clock.wallTimeMs()),
      cards: [
        { title: 'Schedules', value: (data) => data.schedules.length },
        {
          title: 'Missed or overdue',
          value: (data) =>
            data.schedules.filter(({ state }) => state === 'missed' || state === 'overdue').length,
        },
      ],
    });
    host.onClose(async () => {
      await Promise.all([...schedules.values()].map((schedule) => schedule.close()));
    });
    for (const schedule of all) this.#use(schedule);
  }

  #use(schedule: Schedule): void {
    this.#inUse.set(schedule.name, schedule);
    void schedule.resume();
  }
}
