import {
  checkOptions,
  invalidOption,
  isNonEmptyString,
  isNumber,
  isOneOf,
  isStringArray,
  type Rule,
  type Rules,
} from '../base/option-rules.ts';
import type { AlertCondition, AlertRule, WatchRule } from '../host/rules.ts';
import { checkSlo, sloRules } from './check-slo.ts';
import { demand, isText, labelsRule } from './rule-parts.ts';

const isDuration = isNumber({ min: 0 });
const isWindow = isNumber({ min: 1 });

const isRange: Rule = (value) =>
  Array.isArray(value) &&
  value.length === 2 &&
  value.every((bound) => Number.isFinite(bound)) &&
  value[0] < value[1]
    ? undefined
    : 'two finite numbers, the smaller one first';

const isConditions: Rule = (value) =>
  Array.isArray(value) && value.length > 0 && value.length <= 10
    ? undefined
    : 'an array of 1 to 10 conditions';

const conditionRules: Rules<AlertCondition> = {
  signal: isNonEmptyString,
  where: labelsRule,
  windowMs: isWindow,
  above: isNumber(),
  below: isNumber(),
  atLeast: isNumber(),
  atMost: isNumber(),
  equals: isNumber(),
  outside: isRange,
  absent: isOneOf(true),
  minTotal: isDuration,
  comparedToMs: isWindow,
  comparedTo: isOneOf('normal'),
};

const alertRules: Rules<AlertRule> = {
  ...conditionRules,
  type: isOneOf('alert'),
  name: isText(/^[A-Z][A-Za-z0-9]{0,99}$/, 'a name in Pascal case, such as "HighErrorRatio"'),
  groupBy: isStringArray,
  all: isConditions,
  any: isConditions,
  unless: isConditions,
  clearBelow: isNumber(),
  clearAbove: isNumber(),
  forMs: isDuration,
  keepFiringForMs: isDuration,
  severity: isOneOf('info', 'warning', 'critical'),
  labels: labelsRule,
  summary: isNonEmptyString,
  description: isNonEmptyString,
  runbook: isNonEmptyString,
  annotations: labelsRule,
};

/** Without these a rule says nothing. */
const required = {
  alert: ['name', 'signal', 'windowMs', 'severity', 'summary'],
  slo: ['name', 'signal', 'objective', 'windowDays', 'summary'],
} as const;

/** How a value can be judged. */
const comparisons = ['above', 'below', 'atLeast', 'atMost', 'equals', 'outside', 'absent'] as const;

/** @throws GoldenSignalsError `ERR_GS_OPTION_INVALID`, `ERR_GS_OPTION_UNKNOWN` */
export function checkRule(rule: WatchRule): void {
  const type = (rule as Partial<WatchRule> | undefined)?.type;
  if (type !== 'alert' && type !== 'slo')
    throw invalidOption('rules.add', 'type', type, isOneOf('alert', 'slo')(type)!);
  const scope = `The ${type === 'alert' ? 'alert rule' : 'SLO'} "${rule.name}"`;
  if (rule.type === 'alert') checkOptions(scope, rule, alertRules);
  else checkOptions(scope, rule, sloRules);
  demand(scope, rule, required[type]);
  if (rule.type === 'alert') checkAlert(scope, rule);
  else checkSlo(scope, rule);
}

function checkAlert(scope: string, rule: AlertRule): void {
  checkComparison(scope, rule);
  const { above = rule.atLeast, below = rule.atMost, clearBelow, clearAbove } = rule;
  if (clearBelow !== undefined && !(above !== undefined && clearBelow <= above))
    throw invalidOption(scope, 'clearBelow', clearBelow, 'at most "above" or "atLeast", which must be given');
  if (clearAbove !== undefined && !(below !== undefined && clearAbove >= below))
    throw invalidOption(scope, 'clearAbove', clearAbove, 'at least "below" or "atMost", which must be given');
  if (rule.absent && rule.groupBy !== undefined && rule.groupBy.length > 0)
    throw invalidOption(scope, 'groupBy', rule.groupBy, 'left out where "absent" is given');
  // What is only unusual may be right.
  if (
    rule.severity === 'critical' &&
    [rule, ...(rule.any ?? [])].some(({ comparedTo }) => comparedTo !== undefined)
  )
    throw invalidOption(scope, 'severity', rule.severity, '"info" or "warning" where "comparedTo" is given');
  for (const key of ['all', 'any', 'unless'] as const) {
    for (const [index, condition] of (rule[key] ?? []).entries()) {
      const of = `${scope} ${key}[${index}]`;
      checkOptions(of, condition, conditionRules);
      demand(of, condition, ['signal', 'windowMs']);
      checkComparison(of, condition);
    }
  }
}

function checkComparison(scope: string, condition: AlertCondition): void {
  const given = comparisons.filter((key) => condition[key] !== undefined);
  if (given.length !== 1)
    throw invalidOption(
      scope,
      given[0] ?? 'above',
      given[0] && condition[given[0]],
      `the only one of ${comparisons.join(', ')}, of which one is given`,
    );
  const { absent, minTotal, comparedTo, comparedToMs, windowMs } = condition;
  if (absent && (minTotal ?? comparedToMs ?? comparedTo) !== undefined)
    throw invalidOption(scope, 'absent', absent, 'given without "minTotal", "comparedToMs" and "comparedTo"');
  if (comparedToMs !== undefined && comparedToMs < windowMs)
    throw invalidOption(scope, 'comparedToMs', comparedToMs, 'at least "windowMs"');
}
