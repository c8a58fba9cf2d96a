import type { Undo } from '../work/work-listeners.ts';
import type { Labels, Severity } from './signals.ts';

/** A comparison of one signal; exactly one of the members from `above` to `absent` is given. */
export interface AlertCondition {
  /** The id of the signal. */
  readonly signal: string;
  /** Labels that its series must have. Default: any. */
  readonly where?: Labels;
  /** Over what the signal is read, in milliseconds. */
  readonly windowMs: number;
  readonly above?: number;
  readonly below?: number;
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly equals?: number;
  /** Below the first or above the second. */
  readonly outside?: readonly [number, number];
  /** Nothing is known of the signal, or nothing happened of which it is a ratio. Of all series with `where` together. */
  readonly absent?: true;
  /**
   * Events that the window of a ratio or a rate must hold before it is judged; with `comparedToMs` those of a rate are of the
   * time before, with `comparedTo: 'normal'` those that are normal for so long, or for the window where only that is given. A
   * ratio of nothing is never judged. Default: any.
   */
  readonly minTotal?: number;
  /**
   * Divides the value by that of so many milliseconds before the window, for example 3,600,000: `above: 3` is then three
   * times as much as in the hour before. Rates, ratios and mean levels only. Default: not divided.
   */
  readonly comparedToMs?: number;
  /**
   * Divides the value by what is normal at this hour of the week: the median of the last four weeks, of which two have to be
   * known. Until then it is compared to `comparedToMs`, where that is given, and else unknown. Kinds of signals as there. What
   * lies within the usual variation, or is too little for `minTotal`, counts as normal, which is 1. It pages nobody by
   * itself: with it, a rule cannot be critical.
   *
   * In PromQL, normal is the median of the recorded value over an hour, around the same time 1, 2, 3 and 4 weeks before, of
   * those that there are: `quantile(0.5, …)` of `avg_over_time(…[1h] offset 6d23h30m)` and so on, at least two. There is no
   * allowance for variation there. Default: not divided.
   */
  readonly comparedTo?: 'normal';
}

/**
 * When somebody has to be alerted. Plain data: what evaluates it, and what prints it for Prometheus, read the same.
 *
 * It holds where its own condition or one of `any` holds, all of `all` hold, and none of `unless`. Further conditions are
 * read with those labels of the series that their signals have, too.
 */
export interface AlertRule extends AlertCondition {
  readonly type: 'alert';
  /** In Pascal case, as Prometheus names alerts: `HighErrorRatio`. Unique among the alerts. */
  readonly name: string;
  /**
   * Labels of the signal by which its series are put together, each result by itself; `[]` is all together. Default: every
   * series of the signal by itself.
   */
  readonly groupBy?: readonly string[];
  readonly all?: readonly AlertCondition[];
  readonly any?: readonly AlertCondition[];
  readonly unless?: readonly AlertCondition[];
  /** With `above` or `atLeast`: once it fires, it holds until the value is not above this one. Default: the same bound. */
  readonly clearBelow?: number;
  /** With `below` or `atMost`: once it fires, it holds until the value is not below this one. Default: the same bound. */
  readonly clearAbove?: number;
  /** How long it has to hold, in milliseconds. Default: 0. */
  readonly forMs?: number;
  /** How long it fires on after it held last, in milliseconds. Default: 0. */
  readonly keepFiringForMs?: number;
  readonly severity: Severity;
  /** Added to the labels of its alerts. Default: none. */
  readonly labels?: Labels;
  /** One sentence for people. */
  readonly summary: string;
  /** What it means and what it does to users. Default: none. */
  readonly description?: string;
  /** A URL, or a path of the runbooks. Default: none. */
  readonly runbook?: string;
  /** Further annotations of its alerts. Default: none. */
  readonly annotations?: Labels;
}

/** What share of the events has to be good, over how many days. */
export interface Slo {
  readonly type: 'slo';
  /** In kebab case: `checkout-availability`. Unique among the SLOs. */
  readonly name: string;
  /** The id of a signal of the kind `ratio`; its `bad` uses up the error budget. */
  readonly signal: string;
  /** Labels of the series. Default: all series together, which the signal answers without labels. */
  readonly where?: Labels;
  /**
   * Counts requests at their end, instead of what a signal counts otherwise: `signal` is then `slo.error_ratio`, with the
   * name of the SLO as `where.slo`. Default: the signal says what is bad.
   */
  readonly requests?: SloRequests;
  /** Above 0 and below 1, for example 0.999. */
  readonly objective: number;
  readonly windowDays: number;
  /** Spans of time are good or bad, and not single events. Default: events. */
  readonly slices?: SloSlices;
  /** Bad events, or slices, that must have been seen before anybody is alerted. Default: 5 events, 1 slice. */
  readonly minBad?: number;
  /** The promise to customers. Default: none. */
  readonly sla?: Sla;
  /** Added to the labels of its alerts. Default: none. */
  readonly labels?: Labels;
  readonly summary: string;
  readonly runbook?: string;
}

/** The requests that count for an SLO. They are good unless they fail, or where a limit is given, are too slow. */
export interface SloRequests {
  /** Templates of routes, with a method or without: `/orders/:id`, `POST /orders`. Default: all. */
  readonly routes?: readonly string[];
  /**
   * Good are those that take so many milliseconds at most. Those that fail do not count then, nor do clients that leave
   * earlier. Default: all are good that do not fail.
   */
  readonly belowMs?: number;
}

/** A slice of time is good when this share of its events is; one without events is good. */
export interface SloSlices {
  readonly lengthMs: number;
  /** Above 0 and at most 1. */
  readonly target: number;
}

export interface Sla {
  /** Above 0 and below 1. */
  readonly target: number;
  /** Credits of customers: of the tiers that hold, the one with the lowest `below` counts. */
  readonly credits: readonly SlaCredit[];
}

export interface SlaCredit {
  readonly below: number;
  readonly creditPercent: number;
}

/** What is to be watched: an alert, or an objective. */
export type WatchRule = AlertRule | Slo;

export interface RuleHost {
  /** @throws GoldenSignalsError `ERR_GS_RULE_DUPLICATE`, `ERR_GS_OPTION_INVALID`, `ERR_GS_OPTION_UNKNOWN` */
  add(rule: WatchRule): Undo;
  list(): readonly WatchRule[];
}
