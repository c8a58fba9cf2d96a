import {
  checkOptions,
  invalidOption,
  isNonEmptyString,
  isNumber,
  isOneOf,
  isPlainObject,
  type Rule,
  type Rules,
} from '../base/option-rules.ts';
import type { AlertRule, Slo, WatchRule } from '../host/rules.ts';

const isDuration = isNumber({ min: 0 });

const labelsRule: Rule = (labels) =>
  isPlainObject(labels) === undefined &&
  Object.values(labels as object).every((value) => typeof value === 'string')
    ? undefined
    : 'an object whose values are strings';

function isText(pattern: RegExp, expected: string): Rule {
  return (value) => (typeof value === 'string' && pattern.test(value) ? undefined : expected);
}

const common = {
  signal: isNonEmptyString,
  labels: labelsRule,
  summary: isNonEmptyString,
  runbook: isNonEmptyString,
};

const alertRules: Rules<AlertRule> = {
  ...common,
  type: isOneOf('alert'),
  name: isText(/^[A-Z][A-Za-z0-9]{0,99}$/, 'a name in Pascal case, such as "HighErrorRatio"'),
  windowMs: isNumber({ min: 1 }),
  above: isNumber(),
  below: isNumber(),
  forMs: isDuration,
  keepFiringForMs: isDuration,
  minTotal: isNumber({ min: 0 }),
  severity: isOneOf('info', 'warning', 'critical'),
};

const sloRules: Rules<Slo> = {
  ...common,
  type: isOneOf('slo'),
  name: isText(
    /^[a-z][a-z0-9]{0,49}(-[a-z0-9]{1,49})*$/,
    'a name in kebab case, such as "checkout-availability"',
  ),
  objective: (value) =>
    typeof value === 'number' && value > 0 && value < 1 ? undefined : 'above 0 and below 1',
  windowDays: isNumber({ min: 1, max: 90 }),
};

/** Without these a rule says nothing. */
const required = {
  alert: ['name', 'signal', 'windowMs', 'severity', 'summary'],
  slo: ['name', 'signal', 'objective', 'windowDays', 'summary'],
} as const;

/** @throws GoldenSignalsError `ERR_GS_OPTION_INVALID`, `ERR_GS_OPTION_UNKNOWN` */
export function checkRule(rule: WatchRule): void {
  const type = (rule as Partial<WatchRule> | undefined)?.type;
  if (type !== 'alert' && type !== 'slo')
    throw invalidOption('rules.add', 'type', type, isOneOf('alert', 'slo')(type)!);
  const scope = `The ${type === 'alert' ? 'alert rule' : 'SLO'} "${rule.name}"`;
  if (rule.type === 'alert') checkOptions(scope, rule, alertRules);
  else checkOptions(scope, rule, sloRules);
  for (const key of required[type]) {
    if ((rule as unknown as Record<string, unknown>)[key] === undefined)
      throw invalidOption(scope, key, undefined, 'given');
  }
  if (rule.type === 'alert' && (rule.above === undefined) === (rule.below === undefined)) {
    throw invalidOption(scope, 'above', rule.above, 'given where "below" is not, and only there');
  }
}
