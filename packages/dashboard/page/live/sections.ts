// What sections answer, as far as views of their own read it.

import type { Severity } from '../drawing/marks.tsx';

/** The part `section`. */
export interface Section<Data> {
  readonly data?: Data;
  readonly missing?: boolean;
  readonly failed?: string;
}

export interface Alerts {
  readonly alerts: readonly {
    readonly name: string;
    readonly state: 'firing' | 'pending' | 'resolved';
    readonly severity: Severity;
    readonly text: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly activeSinceMs: number;
    readonly annotations: Readonly<Record<string, string>>;
  }[];
  readonly rules: readonly {
    readonly rule: {
      readonly name: string;
      readonly signal: string;
      readonly severity: Severity;
      readonly summary: string;
    };
    readonly state: string;
    readonly failure?: string;
  }[];
  readonly evaluatedAtMs?: number;
}

export interface Slos {
  readonly slos: readonly {
    readonly name: string;
    readonly objective: number;
    readonly windowDays: number;
    readonly budgetLeft?: number;
    readonly state: string;
    readonly sinceMs?: number;
    readonly burnRates: readonly { readonly window: string; readonly rate?: number }[];
  }[];
}

export interface Review {
  readonly findings: readonly {
    readonly id: string;
    readonly severity: Severity;
    readonly title: string;
    readonly evidence: readonly string[];
    readonly next: string;
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

export interface SlowRequest {
  readonly startedAtMs: number;
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly durationMs: number;
  readonly requestId?: string;
  readonly traceId?: string;
  readonly errorType?: string;
  readonly concurrentRequests: number;
  readonly cpuMs: number;
  readonly eventLoopDelayMaxMs: number;
  readonly timeline?: readonly TimelineEntry[];
  readonly context?: Readonly<Record<string, unknown>>;
  readonly causes: readonly { readonly kind: string; readonly text: string; readonly ms?: number }[];
}

export interface SlowReport {
  readonly slowest: readonly SlowRequest[];
  readonly recent: readonly SlowRequest[];
}
