/** Work without a request: jobs, queues, workers, schedules and batches. */

export type { Job, JobFailure, JobOptions, JobRunDetails } from './job.ts';
export { type Jobs, jobs } from './jobs.ts';
