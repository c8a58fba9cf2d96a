/** Work without a request: jobs, queues, workers, schedules and batches. */

export type { Job, JobFailure, JobOptions, JobRunDetails } from './job.ts';
export { type Jobs, jobs } from './jobs.ts';
export type { JobsOptions } from './jobs-options.ts';
export type { JobReport, JobsReport, QueueReport } from './jobs-report.ts';
export type { UnacknowledgedReport } from './messages/unacknowledged.ts';
export { type MonitorJobOptions, monitorJob } from './monitor-job.ts';
export { type HealthchecksOptions, healthchecks } from './pings/healthchecks.ts';
export type { Ping, PingedEnd, PingedRun, PingRequest, PingRequests } from './pings/ping.ts';
export { type SentryCronsOptions, sentryCrons } from './pings/sentry-crons.ts';
export { type QueueCheck, type QueueCheckOptions, queueCheck } from './queue-check.ts';
export type { MessagesReport, Settlement } from './queues/message-counts.ts';
export type { JobState, QueueSource, QueueState } from './queues/queue-state.ts';
export type { SlowJob } from './runs/slow-jobs.ts';
export { fileStore } from './schedules/file-store.ts';
export type { RecentRun } from './schedules/recent-runs.ts';
export { redisStore, type StoreClient } from './schedules/redis-store.ts';
export { type ScheduleCheck, scheduleCheck } from './schedules/schedule-check.ts';
export type { ScheduleLimits, ScheduleOptions } from './schedules/schedule-options.ts';
export type { ScheduleStore, StoredRuns } from './schedules/schedule-store.ts';
export type { ScheduleReport, ScheduleState, SchedulesReport } from './schedules/schedules-report.ts';
