import {
  type AlertRule,
  checkOptions,
  checkRule,
  invalidOption,
  isNonEmptyString,
  isNumber,
  isOneOf,
  isPlainObject,
  type Rules,
} from '@golden-signals/core/extension';
import type { AlertDefinition, Operator, PlainAlert } from './alert.ts';
import {
  defineMeasuredAlert,
  isMeasured,
  type MeasuredAlert,
  type MeasuredAlertDefinition,
} from './measured-alert.ts';

/** An alert in any of the shapes that users write. */
export type AnyAlert = AlertRule | AlertDefinition | MeasuredAlertDefinition | PlainAlert;

const defaultWindowMs = 5 * 60_000;

type Bound = 'above' | 'atLeast' | 'below' | 'atMost' | 'equals';

const bounds: Readonly<Record<Operator, Bound>> = {
  '>': 'above',
  greater_than: 'above',
  '>=': 'atLeast',
  greater_than_or_equals: 'atLeast',
  '<': 'below',
  less_than: 'below',
  '<=': 'atMost',
  less_than_or_equals: 'atMost',
  '==': 'equals',
  equals: 'equals',
};

const plainRules: Rules<PlainAlert> = {
  name: isNonEmptyString,
  condition: isPlainObject,
  severity: isOneOf('info', 'warning', 'critical'),
  message: isNonEmptyString,
};

const plainConditionRules: Rules<PlainAlert['condition']> = {
  metric: isNonEmptyString,
  operator: isOneOf(...Object.keys(bounds)),
  threshold: isNumber(),
};

/**
 * Checks an alert, and returns it as the rule that is evaluated and exported. One with a function `read` measures for itself.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function defineAlert(alert: MeasuredAlertDefinition): MeasuredAlert;
export function defineAlert(alert: AnyAlert): AlertRule;
export function defineAlert(alert: AnyAlert): AlertRule {
  const mustBe = isPlainObject(alert);
  if (mustBe !== undefined) throw invalidOption('defineAlert', 'alert', alert, mustBe);
  if (isMeasured(alert)) return defineMeasuredAlert(withoutUndefined(alert));
  const rule: AlertRule =
    'condition' in alert
      ? fromPlain(alert)
      : { windowMs: defaultWindowMs, severity: 'warning', ...withoutUndefined(alert), type: 'alert' };
  checkRule(rule);
  return rule;
}

function fromPlain(alert: PlainAlert): AlertRule {
  const scope = `The alert "${alert.name}"`;
  checkOptions(scope, alert, plainRules);
  const { name, condition, severity = 'warning', message } = alert;
  checkOptions(`${scope} condition`, condition, plainConditionRules);
  for (const key of ['metric', 'operator', 'threshold'] as const)
    if (condition[key] === undefined) throw invalidOption(`${scope} condition`, key, undefined, 'given');
  for (const key of ['name', 'message'] as const)
    if (alert[key] === undefined) throw invalidOption(scope, key, undefined, 'given');
  return {
    type: 'alert',
    name: pascalCase(name),
    signal: condition.metric,
    groupBy: [],
    windowMs: defaultWindowMs,
    [bounds[condition.operator]]: condition.threshold,
    severity,
    summary: message,
  };
}

function withoutUndefined<Value extends object>(value: Value): Value {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Value;
}

/** `high error rate`, `high-error-rate` and `highErrorRate` become `HighErrorRate`. */
function pascalCase(name: string): string {
  return name
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
