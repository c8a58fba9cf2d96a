import type { ServiceIdentity } from '@golden-signals/core/extension';
import type { SchedulePlan } from '../schedules/schedule-options.ts';

/** One run of a schedule, as those are told who wait for its pings. */
export interface PingedRun {
  /** A UUID that its start and its end have in common. */
  readonly id: string;
}

/** How a run ended. */
export interface PingedEnd {
  readonly run: PingedRun;
  readonly isError: boolean;
  readonly durationMs: number;
  /** Of a child process, or another number from 1 to 255 that what was thrown has as its `exitCode` or `code`. */
  readonly exitCode: number | undefined;
  /** What was thrown, redacted; empty without. */
  readonly message: string;
}

/** One request; the URL is a secret, and is in no message. */
export interface PingRequest {
  readonly url: string;
  readonly contentType?: string;
  /** Sent by POST; without one the request is a GET. */
  readonly body?: string;
}

/** Makes the requests of one schedule. */
export interface PingRequests {
  started(run: PingedRun): PingRequest;
  ended(end: PingedEnd): PingRequest;
}

/** Somebody outside of this service who expects to hear of each run, and alerts when it does not: a dead man's switch. */
export interface Ping {
  /** In the label `service`: `healthchecks`, `sentry`. */
  readonly service: string;
  /** @throws GoldenSignalsError `ERR_GS_OPTION_INVALID` for a schedule that the service cannot be told of */
  begin(schedule: string, plan: SchedulePlan, service: ServiceIdentity): PingRequests;
}
