import type { AlertRule, Labels, Severity } from '@golden-signals/core/extension';

/** `resolved` is one that fired within the last 15 minutes and fires no more. */
export type AlertState = 'pending' | 'firing' | 'resolved';

/** One series of a rule for which it holds, or held until lately. */
export interface Alert {
  /** That of the rule. */
  readonly name: string;
  readonly state: AlertState;
  readonly severity: Severity;
  /** `alertname`, `severity`, those of the series and those of the rule: what identifies the alert everywhere. */
  readonly labels: Labels;
  /** `summary`, `description` and `runbook`, as far as the rule has them, and its further ones. */
  readonly annotations: Labels;
  /** The value that was seen last; undefined where the rule watches that something is absent. */
  readonly value: number | undefined;
  /** A sentence of the rule with its figures: `http.error_ratio over 5 min is 0.082, above 0.05`. */
  readonly text: string;
  /** When it began to hold, by the wall clock. */
  readonly activeSinceMs: number;
  /** When it fired; undefined while it is pending. */
  readonly firedAtMs: number | undefined;
  readonly resolvedAtMs: number | undefined;
  /** Nothing is known of its series just now: it stays as it is. */
  readonly isFrozen: boolean;
  /** What was going on when it fired; undefined while it is pending. */
  readonly cause: AlertCause | undefined;
}

/** What explains an alert, as far as it is known. */
export interface AlertCause {
  /** The version of the service that runs. */
  readonly version: string;
  /** The last deploy that the history knows of, at most an hour before it began to hold; undefined without one. */
  readonly deploy: { readonly version: string; readonly timestampMs: number } | undefined;
  /** The route with the highest p95 of the last five minutes, in seconds. */
  readonly slowestRoute: { readonly route: string; readonly p95Seconds: number } | undefined;
  /** What should change, as the findings of all capabilities say: errors, slow routes, stalls. At most five. */
  readonly findings: readonly { readonly title: string; readonly evidence: readonly string[] }[];
  /** What the whole process went through while it was pending: clauses such as `a backup ran for 300 ms of it`. At most five. */
  readonly causes: readonly string[];
}

/** An alert as `defineAlert` takes it: `windowMs` and `severity` may be left out. */
export interface AlertDefinition extends Omit<AlertRule, 'type' | 'windowMs' | 'severity'> {
  /** Default: 300,000. */
  readonly windowMs?: number;
  /** Default: `warning`. */
  readonly severity?: Severity;
}

/** How a value is compared, as a sign or in words. */
export type Operator =
  | '>'
  | '>='
  | '<'
  | '<='
  | '=='
  | 'greater_than'
  | 'greater_than_or_equals'
  | 'less_than'
  | 'less_than_or_equals'
  | 'equals';

/** The shape in which other tools write alerts. */
export interface PlainAlert {
  /** Any text; the alert is called by it in Pascal case: `high error rate` becomes `HighErrorRate`. */
  readonly name: string;
  readonly condition: {
    /** The id of a signal, over five minutes. */
    readonly metric: string;
    readonly operator: Operator;
    readonly threshold: number;
  };
  /** Default: `warning`. */
  readonly severity?: Severity;
  readonly message: string;
}
