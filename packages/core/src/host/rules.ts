import type { Undo } from '../work/work-listeners.ts';
import type { Labels, Severity } from './signals.ts';

/** When somebody has to be alerted. Plain data: what evaluates it, and what prints it for Prometheus, read the same. */
export interface AlertRule {
  readonly type: 'alert';
  /** In Pascal case, as Prometheus names alerts: `HighErrorRatio`. Unique among the alerts. */
  readonly name: string;
  /** The id of the signal. */
  readonly signal: string;
  /** Of the series to watch. Default: every series of the signal, each by itself. */
  readonly labels?: Labels;
  /** Over what the signal is read. */
  readonly windowMs: number;
  /** Fires above this value; exactly one of `above` and `below` is given. */
  readonly above?: number;
  readonly below?: number;
  /** How long it has to hold. Default: 0. */
  readonly forMs?: number;
  /** How long it fires on after it held last. Default: 0. */
  readonly keepFiringForMs?: number;
  /** Events that the window must hold before a ratio is judged. Default: 0. */
  readonly minTotal?: number;
  readonly severity: Severity;
  /** One sentence for people. */
  readonly summary: string;
  /** A URL, or a path of the runbooks. Default: none. */
  readonly runbook?: string;
}

/** What share of the events has to be good, over how many days. */
export interface Slo {
  readonly type: 'slo';
  /** In kebab case: `checkout-availability`. Unique among the SLOs. */
  readonly name: string;
  /** The id of a signal of the kind `ratio`; its `bad` uses up the error budget. */
  readonly signal: string;
  /** Default: all series together, which the signal answers without labels. */
  readonly labels?: Labels;
  /** Above 0 and below 1, for example 0.999. */
  readonly objective: number;
  readonly windowDays: number;
  readonly summary: string;
  readonly runbook?: string;
}

/** What is to be watched: an alert, or an objective. */
export type WatchRule = AlertRule | Slo;

export interface RuleHost {
  /** @throws GoldenSignalsError `ERR_GS_RULE_DUPLICATE`, `ERR_GS_OPTION_INVALID` */
  add(rule: WatchRule): Undo;
  list(): readonly WatchRule[];
}
