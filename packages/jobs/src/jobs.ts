import { GoldenSignalsError } from '@golden-signals/core';
import type { Extension, ExtensionHost } from '@golden-signals/core/extension';
import type { Job, JobOptions, JobRunDetails } from './job.ts';

/**
 * Jobs, queues and schedules.
 *
 * Made by `jobs()`, put to use by `createMonitor({ extensions })` or `monitor.use()`.
 */
export class Jobs implements Extension {
  readonly name = 'jobs';
  readonly requires = { requestContext: true };
  #host: ExtensionHost | undefined;

  /** Called by `monitor.use()`. */
  setup(host: ExtensionHost): void {
    if (this.#host !== undefined) {
      throw new GoldenSignalsError(
        'ERR_GS_EXTENSION_DUPLICATE',
        'Another monitor uses these jobs already; make some for each: jobs().',
      );
    }
    this.#host = host;
  }

  /** Defines a job that runs often. @throws GoldenSignalsError `ERR_GS_JOBS_NOT_IN_USE` */
  define(name: string, { slowThresholdMs = false }: JobOptions = {}): Job {
    if (this.#host === undefined) {
      throw new GoldenSignalsError(
        'ERR_GS_JOBS_NOT_IN_USE',
        'No monitor uses these jobs yet: give them to createMonitor({ extensions: [jobs] }) first.',
      );
    }
    const work = this.#host.work.define<JobRunDetails>('job', name, { slowThresholdMs });
    return {
      name,
      run: <Result>(fn: () => Result, details: JobRunDetails = {}) => work.run(fn, details),
      settle() {},
    };
  }
}

/** Makes the extension that measures jobs. */
export function jobs(): Jobs {
  return new Jobs();
}
