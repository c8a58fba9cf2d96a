// What sections answer, as far as views of their own read it.

import type { Severity } from '../drawing/marks.tsx';

/** The part `section`. */
export interface Section<Data> {
  readonly data?: Data;
  readonly missing?: boolean;
  readonly failed?: string;
}

export interface Finding {
  readonly id: string;
  readonly severity: Severity;
  readonly title: string;
  readonly evidence: readonly string[];
  readonly next: string;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface Review {
  readonly windowSeconds: number;
  readonly grade?: string;
  readonly ungraded?: string;
  readonly limitedBy?: string;
  readonly points: number;
  readonly reasons: readonly {
    readonly signal: string;
    readonly severity: Severity;
    readonly text: string;
  }[];
  readonly findings: readonly Finding[];
}

/** Times of day are ISO 8601. */
export interface Schedule {
  readonly schedule: string;
  readonly times: string;
  readonly state: string;
  readonly severity?: Severity;
  readonly nextDueAt?: string;
  readonly missingAt?: string;
  readonly lastStartedAt?: string;
  readonly lastSuccessAt?: string;
  readonly lastDurationMs?: number;
  readonly running: number;
  readonly runs: number;
  readonly failed: number;
  readonly missed: number;
  readonly late: number;
  readonly overlaps: number;
  readonly tooLong: number;
  readonly recent: readonly {
    readonly startedAtMs: number;
    readonly durationMs?: number;
    readonly outcome: string;
  }[];
}

export interface ErrorDescription {
  readonly type: string;
  readonly message: string;
  readonly stack?: string;
  readonly causes: readonly ErrorDescription[];
}

export interface ErrorSample {
  readonly timestampMs: number;
  readonly method?: string;
  readonly route?: string;
  readonly status?: number;
  readonly requestId?: string;
  readonly operation?: string;
  readonly error: ErrorDescription;
  readonly fields?: Readonly<Record<string, unknown>>;
}

export interface ErrorGroup {
  readonly fingerprint: string;
  readonly type: string;
  readonly title?: string;
  readonly location?: string;
  readonly count: number;
  readonly handled: number;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  readonly firstSeenVersion?: string;
  readonly versions?: readonly string[];
  readonly isNew: boolean;
  /** Of the last hour, the one that goes on last; those before the first error are left out. */
  readonly perMinute: readonly number[];
  readonly routes: Readonly<Record<string, number>>;
  readonly statuses: Readonly<Record<string, number>>;
  readonly operations?: Readonly<Record<string, number>>;
  readonly samples?: readonly ErrorSample[];
}

export interface TimelineEntry {
  readonly id: number;
  readonly parentId?: number;
  readonly kind: string;
  readonly name: string;
  readonly target?: string;
  readonly startMs: number;
  readonly durationMs?: number;
  readonly waitMs?: number;
  readonly outcome?: string;
}

/** A request as it is shown by itself, slow or not. What is optional is not known, or not shown to everybody. */
export interface ShownRequest {
  /** Unix milliseconds. */
  readonly startedAtMs: number;
  readonly method: string;
  readonly route: string;
  /** Undefined while it runs. */
  readonly status?: number | undefined;
  /** Until now, where it runs. */
  readonly durationMs: number;
  readonly isSlow: boolean;
  readonly requestBytes?: number | undefined;
  readonly responseBytes?: number | undefined;
  readonly timeToFirstByteMs?: number | undefined;
  readonly requestId?: string | undefined;
  readonly traceId?: string | undefined;
  readonly error?: string | undefined;
  readonly concurrentRequests?: number | undefined;
  readonly cpuMs?: number | undefined;
  readonly eventLoopDelayMaxMs?: number | undefined;
  readonly timeline?: readonly TimelineEntry[] | undefined;
  readonly context?: Readonly<Record<string, unknown>> | undefined;
  readonly causes: readonly { readonly kind: string; readonly text: string; readonly ms?: number }[];
}

export interface SlowRequest extends Omit<ShownRequest, 'isSlow' | 'error'> {
  readonly status: number;
}

export interface SlowReport {
  readonly slowest: readonly SlowRequest[];
  readonly recent: readonly SlowRequest[];
}
