/** Work without a request: jobs, queues, workers, schedules and batches. */

export type { Job, JobFailure, JobOptions, JobRunDetails } from './job.ts';
export { type Jobs, type JobsOptions, jobs } from './jobs.ts';
export { type HealthchecksOptions, healthchecks } from './pings/healthchecks.ts';
export type { Ping, PingedEnd, PingedRun, PingRequest, PingRequests } from './pings/ping.ts';
export { type SentryCronsOptions, sentryCrons } from './pings/sentry-crons.ts';
export { fileStore } from './schedules/file-store.ts';
export { redisStore, type StoreClient } from './schedules/redis-store.ts';
export type { ScheduleHealth } from './schedules/schedule-check.ts';
export type { ScheduleLimits, ScheduleOptions } from './schedules/schedule-options.ts';
export type { ScheduleStore, StoredRuns } from './schedules/schedule-store.ts';
export type { ScheduleReport, ScheduleState, SchedulesReport } from './schedules/schedules-report.ts';
