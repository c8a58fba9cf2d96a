import {
  type AnyFunction,
  aroundWith,
  type MonitorChoice,
  wrapFunction,
} from '@golden-signals/core/extension';
import type { Job, JobOptions } from './job.ts';
import { checkJobOptions } from './job-rules.ts';
import { Jobs } from './jobs.ts';

/** Of a function that is a job. */
export interface MonitorJobOptions extends JobOptions, MonitorChoice {}

/**
 * Returns the function, of which each call is a run of a job. Results and errors reach the caller unchanged.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function monitorJob<F extends AnyFunction>(name: string, fn: F, options: MonitorJobOptions = {}): F {
  const { monitor: _, ...jobOptions } = options;
  checkJobOptions(name, jobOptions);
  return wrapFunction(
    fn,
    aroundJob(() => name, options),
  );
}

/** @param nameOf Asked at the first call, because a decorator may not know its class earlier. */
export function aroundJob(
  nameOf: (receiver: unknown) => string,
  { monitor: given, ...options }: MonitorJobOptions,
): ReturnType<typeof aroundWith> {
  return aroundWith<Job | undefined>(
    given === undefined ? {} : { monitor: given },
    (monitor, receiver) => {
      const name = nameOf(receiver);
      checkJobOptions(name, options);
      return Jobs.inProcess.of(monitor)?.table.define(name, options);
    },
    (job, call) => (job === undefined ? call() : job.run(call)),
  );
}
