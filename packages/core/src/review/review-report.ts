import type { ServiceIdentity } from '../host/extension-host.ts';
import type { Finding } from '../host/findings.ts';
import type { Labels, Severity, SignalDefinition, SignalLimits } from '../host/signals.ts';

export type Grade = 'excellent' | 'good' | 'fair' | 'poor';

/** One reason for the grade. */
export interface ReviewPoint {
  /** The id of the signal. */
  readonly signal: string;
  /** Of the worst series, where the signal has no common one. */
  readonly labels: Labels | undefined;
  /** `info` is past the target, the others past the limit of their name. */
  readonly severity: Severity;
  /** 1 past the target, 2 past the warning, 4 past the critical limit. */
  readonly points: number;
  /** For example `Error ratio is 2.30 %, and should be below 1.00 %: 1 point`. */
  readonly text: string;
}

/** One number of the service. */
export interface ReviewSignal {
  readonly id: string;
  readonly title: string;
  readonly unit: SignalDefinition['unit'];
  /** In the window; undefined while it is not known. Of the worst series, where the signal has no common one. */
  readonly value: number | undefined;
  readonly labels: Labels | undefined;
  /** What the value covers, in seconds; 0 is this moment. More than the window where only the time since the start is known. */
  readonly coveredSeconds: number | undefined;
  /** Since the start, as the next is. */
  readonly average: number | undefined;
  readonly peak: number | undefined;
  /** Unix milliseconds. */
  readonly peakAtMs: number | undefined;
  /** What a healthy service stays within; undefined where there is none. */
  readonly target: number | undefined;
  readonly isTargetMet: boolean | undefined;
  readonly limits: SignalLimits;
  /** As of `ReviewPoint`; undefined where all is well, or nothing is known. */
  readonly severity: Severity | undefined;
}

/** How a service does, and what to do about it. Ready for `JSON.stringify`. */
export interface Review {
  /** Unix milliseconds. */
  readonly timestampMs: number;
  readonly service: ServiceIdentity;
  readonly windowSeconds: number;
  readonly uptimeSeconds: number;
  /** In the window. */
  readonly requests: number;
  /**
   * `excellent` without a point, `good` up to 2, `fair` up to 5, else `poor`, but at most `good` with a finding that is a
   * warning and `fair` with a critical one; undefined without enough traffic.
   */
  readonly grade: Grade | undefined;
  /** The severity of the worst finding, where the points alone would make a better grade. */
  readonly limitedBy: 'warning' | 'critical' | undefined;
  /** Why there is no grade. */
  readonly ungraded: string | undefined;
  readonly points: number;
  /** The most points first. */
  readonly reasons: readonly ReviewPoint[];
  /** Those that have a target or limits, in the order in which they are defined. */
  readonly signals: readonly ReviewSignal[];
  /** What costs most first. */
  readonly findings: readonly Finding[];
}
