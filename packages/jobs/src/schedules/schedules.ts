import { GoldenSignalsError } from '@golden-signals/core';
import { type ExtensionHost, RateLimitedLog } from '@golden-signals/core/extension';
import type { Job, JobOptions } from '../job.ts';
import { type PingHost, PingQueue } from '../pings/ping-queue.ts';
import { type DefinedSchedule, observedSchedules } from './defined-schedules.ts';
import { KeptRuns } from './kept-runs.ts';
import { Schedule } from './schedule.ts';
import { scheduleFindings } from './schedule-findings.ts';
import { type ScheduleMetrics, scheduleMetrics } from './schedule-metrics.ts';
import { scheduleSignals } from './schedule-signals.ts';
import type { ScheduleStore } from './schedule-store.ts';
import { addSchedulesSection } from './schedules-report.ts';

const lookEveryMs = 1_000;

interface SchedulesParts {
  readonly store: ScheduleStore | undefined;
  /** Returns the job of this name. */
  job(name: string, options: JobOptions): Job;
}

/** All schedules of one monitor. */
export class Schedules {
  readonly #host: ExtensionHost;
  readonly #parts: SchedulesParts;
  readonly #metrics: ScheduleMetrics;
  readonly #pings: PingHost;
  readonly #inUse = new Map<DefinedSchedule, Schedule>();
  /** Of libraries, with a name that another one has, or pings that do not fit. */
  readonly #refused = new WeakSet<DefinedSchedule>();

  constructor(host: ExtensionHost, parts: SchedulesParts) {
    this.#host = host;
    this.#parts = parts;
    this.#metrics = scheduleMetrics(host.metrics);
    this.#pings = {
      clock: host.clock,
      logger: host.logger,
      total: this.#metrics.pings,
      log: new RateLimitedLog(host.logger, host.clock),
    };
    host.every(lookEveryMs, () => this.#look());
    for (const signal of scheduleSignals(() => this.all())) host.signals.define(signal);
    host.findings.add('schedules', (windowMs) =>
      scheduleFindings(this.all(), host.clock.wallTimeMs(), windowMs),
    );
    addSchedulesSection(host, () => this.all());
    host.onClose(async () => {
      await Promise.all(Array.from(this.all(), (schedule) => schedule.close()));
    });
  }

  all(): Iterable<Schedule> {
    return this.#inUse.values();
  }

  get(name: string): Schedule | undefined {
    return Array.from(this.all()).find((schedule) => schedule.name === name);
  }

  /** Returns the schedule, watched from now on if it was not; undefined where it cannot be. Never throws. */
  find(defined: DefinedSchedule): Schedule | undefined {
    const known = this.#inUse.get(defined);
    if (known !== undefined || this.#refused.has(defined)) return known;
    try {
      return this.obtain(defined);
    } catch (error) {
      this.#refused.add(defined);
      this.#host.internalError(error);
      return undefined;
    }
  }

  /**
   * Watches a schedule from now on, if it is not watched already.
   *
   * @throws GoldenSignalsError `ERR_GS_SCHEDULE_DUPLICATE` where a schedule of a library has the name of one of the
   *   application, `ERR_GS_OPTION_INVALID` for a ping that cannot be told of it
   */
  obtain(defined: DefinedSchedule): Schedule {
    const known = this.#inUse.get(defined);
    if (known !== undefined) return known;
    const { name, plan } = defined;
    if (this.get(name) !== undefined) {
      throw new GoldenSignalsError(
        'ERR_GS_SCHEDULE_DUPLICATE',
        `Two different schedules are called ${JSON.stringify(name)}; give one of them another name.`,
      );
    }
    const { clock, service } = this.#host;
    const { store } = this.#parts;
    const onFailure = (error: unknown) => this.#host.internalError(error);
    const schedule = new Schedule(name, plan, {
      host: this.#host,
      metrics: this.#metrics,
      kept: store && new KeptRuns(store, `${service.name}/${name}`, clock, onFailure),
      pings: plan.pings.map((ping) => ({
        requests: ping.begin(name, plan, service),
        queue: new PingQueue(this.#pings, name, ping.service),
      })),
      job: this.#parts.job(
        name,
        plan.maxRuntimeMs === undefined ? {} : { slowThresholdMs: plan.maxRuntimeMs },
      ),
    });
    this.#inUse.set(defined, schedule);
    void schedule.resume();
    return schedule;
  }

  /** Forgets a schedule, with its series. */
  drop(defined: DefinedSchedule): void {
    this.#inUse.get(defined)?.forget();
    this.#inUse.delete(defined);
  }

  #look(): void {
    for (const defined of observedSchedules.all()) {
      if (defined.owner() !== this) continue;
      if (!defined.isOver()) {
        this.find(defined);
        continue;
      }
      observedSchedules.remove(defined);
      this.drop(defined);
    }
    for (const schedule of this.all()) {
      try {
        schedule.look();
      } catch (error) {
        this.#host.internalError(error);
      }
    }
  }
}
