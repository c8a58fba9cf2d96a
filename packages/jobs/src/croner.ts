import { hasMethods, invalidOption, wrapMethod } from '@golden-signals/core/extension';
import { type ObserveScheduleOptions, observeSchedule } from './schedules/observed-schedule.ts';

export { stopObserving } from '@golden-signals/core/extension';
export type { ObserveScheduleOptions } from './schedules/observed-schedule.ts';

/** A job of croner. */
export interface ObservableCron {
  readonly name?: string | undefined;
  readonly options: { readonly timezone?: string | undefined };
  nextRun(after?: Date): Date | null;
  getPattern(): string | undefined;
  isRunning(): boolean;
  isStopped(): boolean;
}

/**
 * Makes each run of a job of croner a run of a schedule, and watches whether there is one whenever it is due. It has its
 * function already: `new Cron(pattern, options, fn)`.
 *
 * @returns The job.
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`, `ERR_GS_SCHEDULE_DUPLICATE`,
 *   `ERR_GS_SCHEDULE_LIMIT`
 */
export function observeCron<Job extends ObservableCron>(job: Job, options: ObserveScheduleOptions = {}): Job {
  if (hasMethods('nextRun', 'getPattern', 'isStopped', 'fn')(job) !== undefined)
    throw invalidOption('observeCron', 'job', job, 'a job of croner that has its function');
  const cron = job.getPattern();
  const timeZone = job.options.timezone;
  const library = {
    name: job.name,
    text: [cron ?? 'once', ...(timeZone === undefined ? [] : [timeZone])].join(' '),
    cron,
    timeZone,
    nextRun: (after: Date) => job.nextRun(after),
    isStopped: () => !job.isRunning(),
    isOver: () => job.isStopped(),
  };
  return observeSchedule('observeCron', job, options, library, (defined, undos) => {
    undos.push(
      wrapMethod(
        job,
        'fn',
        (fn) =>
          function (this: unknown, ...args) {
            return defined.run(() => fn.apply(this, args));
          },
      ),
    );
  });
}
