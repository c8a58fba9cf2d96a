/** Work without a request: jobs, queues, workers, schedules and batches. */

export type { Job, JobFailure, JobOptions, JobRunDetails } from './job.ts';
export { type Jobs, jobs } from './jobs.ts';
export type { JobsOptions } from './jobs-options.ts';
export type { JobReport, JobsReport, QueueReport } from './jobs-report.ts';
export { type MonitorJobOptions, monitorJob } from './monitor-job.ts';
export { type QueueCheck, type QueueCheckOptions, queueCheck } from './queue-check.ts';
export type { JobState, QueueSource, QueueState } from './queues/queue-state.ts';
export type { SlowJob } from './runs/slow-jobs.ts';
