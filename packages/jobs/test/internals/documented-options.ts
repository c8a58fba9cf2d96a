import { resolveJobsOptions } from '../../src/jobs-options.ts';

/** The defaults by the function that fills them in, as docs/configuration.md must say them. */
export function jobsDefaults(): Record<string, object> {
  return { JobsOptions: resolveJobsOptions({}) };
}
