// What the sections of alerts, SLOs and health answer, as far as views read it.

import type { Severity } from '../drawing/marks.tsx';

type Labels = Readonly<Record<string, string>>;

export interface Alert {
  readonly name: string;
  readonly state: 'firing' | 'pending' | 'resolved';
  readonly severity: Severity;
  readonly text: string;
  readonly labels: Labels;
  readonly value?: number;
  readonly activeSinceMs: number;
  readonly firedAtMs?: number;
  readonly resolvedAtMs?: number;
  readonly isFrozen: boolean;
  readonly annotations: Readonly<Record<string, string | undefined>>;
  readonly silencedBy: readonly string[];
  readonly cause?: AlertCause;
}

export interface AlertCause {
  readonly version: string;
  readonly deploy?: { readonly version: string; readonly timestampMs: number };
  readonly slowestRoute?: { readonly route: string; readonly p95Seconds: number };
  readonly findings: readonly { readonly title: string; readonly evidence: readonly string[] }[];
  readonly causes: readonly string[];
}

/** One of the bounds is given. */
export interface AlertRule {
  readonly name: string;
  readonly signal: string;
  readonly severity: Severity;
  readonly summary: string;
  readonly description?: string;
  readonly runbook?: string;
  readonly labels?: Labels;
  readonly windowMs: number;
  readonly forMs?: number;
  readonly above?: number;
  readonly below?: number;
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly equals?: number;
  readonly outside?: readonly [number, number];
  readonly comparedTo?: string;
  readonly comparedToMs?: number;
}

export interface RuleReport {
  readonly rule: AlertRule;
  readonly unit?: string;
  readonly state: 'firing' | 'pending' | 'inactive';
  readonly failure?: string;
}

export interface AlertChange {
  readonly to: 'firing' | 'resolved';
  readonly timestampMs: number;
  readonly name: string;
  readonly severity: Severity;
  readonly labels: Labels;
  readonly text: string;
  readonly firedForMs?: number;
}

export interface Matcher {
  readonly name: string;
  readonly value: string;
  readonly isRegex: boolean;
  readonly isEqual: boolean;
}

export interface Silence {
  readonly id: string;
  readonly matchers: readonly Matcher[];
  readonly startsAt: string;
  readonly endsAt: string;
  /** Undefined where details are not shown. */
  readonly createdBy?: string;
  readonly comment?: string;
  readonly state: 'pending' | 'active';
}

export interface Alerts {
  readonly alerts: readonly Alert[];
  readonly rules: readonly RuleReport[];
  readonly history: readonly AlertChange[];
  readonly silences: readonly Silence[];
  readonly evaluatedAtMs?: number;
}

export interface Slo {
  readonly name: string;
  readonly summary: string;
  readonly objective: number;
  readonly windowDays: number;
  readonly counts: 'events' | 'slices';
  readonly sli?: number;
  readonly sliNow?: number;
  readonly bad: number;
  readonly total: number;
  readonly budgetLeft?: number;
  readonly state: 'unknown' | 'healthy' | 'low' | 'exhausted';
  readonly sinceMs?: number;
  readonly burnRates: readonly { readonly window: string; readonly rate?: number }[];
  readonly burnPairs: readonly {
    readonly severity: 'page' | 'ticket';
    readonly long: string;
    readonly short: string;
    readonly limit: number;
  }[];
  readonly usedUpInMs?: number;
  readonly budget: {
    readonly windowMs: number;
    readonly points: readonly (readonly [number, number])[];
  };
  readonly badRoutes?: readonly { readonly route: string; readonly bad: number }[];
  readonly sla?: {
    readonly target: number;
    readonly measured?: number;
    readonly isMet: boolean;
    readonly creditPercent: number;
  };
}

export interface Slos {
  readonly slos: readonly Slo[];
}

export type CheckStatus = 'healthy' | 'degraded' | 'unhealthy';

export interface StatusSpan {
  readonly status: CheckStatus;
  readonly fromMs: number;
}

/** What is undefined is not known before the check has run. */
export interface HealthCheck {
  readonly name: string;
  readonly required: boolean;
  readonly liveness: boolean;
  readonly startup: boolean;
  readonly intervalMs?: number;
  readonly status?: CheckStatus;
  readonly sinceMs?: number;
  readonly ranAtMs?: number;
  readonly durationMs?: number;
  readonly consecutiveFailures: number;
  readonly message?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly history: readonly StatusSpan[];
}

export interface HealthChange {
  /** Undefined when it is the service. */
  readonly check?: string;
  readonly from: string;
  readonly to: string;
  readonly message?: string;
  readonly timestampMs: number;
}

export interface Health {
  readonly status: CheckStatus | 'critical';
  readonly phase: 'starting' | 'ready' | 'stopping';
  readonly probes: Readonly<Record<'live' | 'ready' | 'started', boolean>>;
  readonly checks: readonly HealthCheck[];
  readonly changes: readonly HealthChange[];
}
