import {
  type AlertRule,
  checkOptions,
  checkRule,
  invalidOption,
  isFunction,
  isStringArray,
  type Labels,
  type PromQuery,
  type Rules,
} from '@golden-signals/core/extension';
import type { AlertDefinition } from './alert.ts';

/** One of several values that an alert reads, with all labels of `labelNames`. */
export interface MeasuredValue {
  readonly labels: Labels;
  readonly value: number | undefined;
}

/** How an alert measures what it judges, where no signal does. */
export interface Measurement {
  /**
   * Returns the value now, or one for each series where `labelNames` are given, of which 1,000 are taken. Called about once
   * a second, so it answers at once, from what is known. Undefined is unknown. What it throws is a failure of the rule.
   */
  readonly read: () => number | undefined | Iterable<MeasuredValue>;
  /** Names of the labels of its series. Default: none, for one value. */
  readonly labelNames?: readonly string[];
  /** PromQL of the same number. Default: none; the alert cannot be exported to Prometheus then. */
  readonly promql?: (query: PromQuery) => string | undefined;
}

/** An alert that measures for itself: it has a signal of its own, `alert.` and the name of the alert in snake case. */
export interface MeasuredAlertDefinition extends Omit<AlertDefinition, 'signal' | 'windowMs'>, Measurement {
  /** For so long the value that was read last counts. Default: 60,000. */
  readonly windowMs?: number;
}

/** The rule of such an alert, and how it measures. */
export interface MeasuredAlert extends AlertRule, Measurement {}

const defaultWindowMs = 60_000;

const measurementRules: Rules<Measurement> = {
  read: isFunction,
  labelNames: isStringArray,
  promql: isFunction,
};

/** @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID` */
export function defineMeasuredAlert(alert: MeasuredAlertDefinition): MeasuredAlert {
  const { measurement, rest } = taken(alert);
  const scope = `The alert "${rest.name}"`;
  checkOptions(scope, measurement, measurementRules);
  const signal = `alert.${snakeCase(String(rest.name))}`;
  const given = (rest as Partial<AlertRule>).signal;
  if (given !== undefined && given !== signal)
    throw invalidOption(scope, 'signal', given, 'left out where "read" is given');
  const rule: AlertRule = { windowMs: defaultWindowMs, severity: 'warning', ...rest, signal, type: 'alert' };
  checkRule(rule);
  return { ...rule, ...measurement };
}

export function isMeasured(alert: object): alert is MeasuredAlertDefinition {
  return (alert as Partial<Measurement>).read !== undefined;
}

/** Returns the rule as plain data, as all rules are. */
export function plainRule(alert: AlertRule): AlertRule {
  return isMeasured(alert) ? (taken(alert).rest as AlertRule) : alert;
}

function taken<Alert extends Measurement>({ read, labelNames, promql, ...rest }: Alert) {
  const measurement: Measurement = {
    read,
    ...(labelNames === undefined ? {} : { labelNames }),
    ...(promql === undefined ? {} : { promql }),
  };
  return { measurement, rest };
}

/** `CheckoutSlow` becomes `checkout_slow`; different names stay different. */
function snakeCase(name: string): string {
  return name.replace(/(?!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}
