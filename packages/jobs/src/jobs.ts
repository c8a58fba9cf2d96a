import { GoldenSignalsError } from '@golden-signals/core';
import {
  checkOptions,
  type Extension,
  type ExtensionHost,
  hasMethods,
  invalidOption,
  isFunction,
  type Rules,
  wrapFunction,
} from '@golden-signals/core/extension';
import type { Job, JobOptions, JobRunDetails } from './job.ts';
import { type ScheduleHealth, scheduleHealth } from './schedules/schedule-check.ts';
import { type ScheduleOptions, type SchedulePlan, toPlan } from './schedules/schedule-options.ts';
import type { ScheduleStore } from './schedules/schedule-store.ts';
import { type DefinedSchedule, Schedules } from './schedules/schedules.ts';

/** What `jobs()` takes. */
export interface JobsOptions {
  /**
   * Keeps when schedules ran, so that what should have run while no process was up is noticed: `fileStore()`,
   * `redisStore()`, or two functions. Default: none.
   */
  store?: ScheduleStore;
}

const rules: Rules<JobsOptions> = { store: hasMethods('read', 'write') };

/**
 * Jobs, queues and schedules.
 *
 * Made by `jobs()`, put to use by `createMonitor({ extensions })` or `monitor.use()`.
 */
export class Jobs implements Extension {
  readonly name = 'jobs';
  readonly requires = { requestContext: true };
  readonly #options: JobsOptions;
  readonly #schedules = new Schedules();
  #host: ExtensionHost | undefined;

  /** @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID` */
  constructor(options: JobsOptions = {}) {
    checkOptions('jobs', options, rules);
    this.#options = options;
  }

  /** Called by `monitor.use()`. */
  setup(host: ExtensionHost): void {
    if (this.#host !== undefined) {
      throw new GoldenSignalsError(
        'ERR_GS_EXTENSION_DUPLICATE',
        'Another monitor uses these jobs already; make some for each: jobs().',
      );
    }
    this.#host = host;
    this.#schedules.begin(host, this.#options.store, (name, options) => this.define(name, options));
  }

  /** Defines a job that runs often. @throws GoldenSignalsError `ERR_GS_JOBS_NOT_IN_USE` */
  define(name: string, { slowThresholdMs = false, onEnd }: JobOptions = {}): Job {
    if (this.#host === undefined) {
      throw new GoldenSignalsError(
        'ERR_GS_JOBS_NOT_IN_USE',
        'No monitor uses these jobs yet: give them to createMonitor({ extensions: [jobs] }) first.',
      );
    }
    const work = this.#host.work.define<JobRunDetails>('job', name, {
      slowThresholdMs,
      ...(onEnd && { onEnd }),
    });
    return {
      name,
      run: <Result>(fn: () => Result, details: JobRunDetails = {}) => work.run(fn, details),
      settle() {},
    };
  }

  /**
   * Makes of a function one that is a run of this schedule whenever it is called, by whatever calls it at its times, and
   * begins to watch whether it is. It may be defined before a monitor uses these jobs.
   *
   * @param name Of the job, and in the label `schedule`.
   * @returns The function, otherwise as it was.
   * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`, `ERR_GS_SCHEDULE_CRONER`,
   *   `ERR_GS_SCHEDULE_CRON`, `ERR_GS_SCHEDULE_TIME_ZONE`, `ERR_GS_SCHEDULE_DUPLICATE`, `ERR_GS_SCHEDULE_LIMIT`
   */
  schedule<F extends AnyFunction>(name: string, options: ScheduleOptions, fn: F): F {
    const plan = toPlan(`The schedule "${name}"`, options);
    const mustBe = isFunction(fn);
    if (mustBe !== undefined) throw invalidOption(`The schedule "${name}"`, 'fn', fn, mustBe);
    const defined = this.#schedules.define(name, plan);
    return wrapFunction(fn, (call) => defined.run(call));
  }

  /** Begins to watch a schedule that is run elsewhere; for what observes libraries. @throws As `schedule`. */
  watchSchedule(name: string, plan: SchedulePlan): DefinedSchedule {
    return this.#schedules.define(name, plan);
  }

  /**
   * Makes a check for `health()`: degraded while the schedule is missed or overdue, or takes too long; never unhealthy.
   *
   * @throws GoldenSignalsError `ERR_GS_SCHEDULE_UNKNOWN`
   */
  scheduleCheck(name: string): () => ScheduleHealth {
    const defined = this.#schedules.get(name);
    if (defined === undefined) {
      throw new GoldenSignalsError(
        'ERR_GS_SCHEDULE_UNKNOWN',
        `There is no schedule ${JSON.stringify(name)}; define it before its check.`,
      );
    }
    return () => scheduleHealth(defined.current(), this.#host?.clock.wallTimeMs() ?? 0);
  }
}

// biome-ignore lint/suspicious/noExplicitAny: any function can be scheduled, whatever its parameters.
type AnyFunction = (...args: any[]) => unknown;

/**
 * Makes the extension that measures jobs and watches schedules.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function jobs(options: JobsOptions = {}): Jobs {
  return new Jobs(options);
}
