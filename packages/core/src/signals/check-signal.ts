import {
  invalidOption,
  isFunction,
  isNonEmptyString,
  isNumber,
  isOneOf,
  isStringArray,
  type Rule,
} from '../base/option-rules.ts';
import type { SignalDefinition } from '../host/signals.ts';
import { checkLimits } from './signal-limits.ts';

const isId: Rule = (value) =>
  typeof value === 'string' && /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$/.test(value)
    ? undefined
    : 'in dotted snake case with the capability first, such as "http.error_ratio"';

const baseRules: ReadonlyArray<readonly [name: string, rule: Rule]> = [
  ['id', isId],
  ['kind', isOneOf('ratio', 'rate', 'level', 'quantile')],
  ['title', isNonEmptyString],
  ['unit', isOneOf('ratio', 's', 'By', '1/s', 'By/s', '1')],
  ['better', isOneOf('lower', 'higher')],
  ['labels', isStringArray],
  ['promql', isFunction],
];

const kindRules: Readonly<Record<SignalDefinition['kind'], typeof baseRules>> = {
  ratio: [['totals', isFunction]],
  rate: [['total', isFunction]],
  level: [
    ['value', isFunction],
    ['over', isOneOf('mean', 'max', 'min', 'last')],
  ],
  quantile: [
    ['q', isNumber({ min: Number.EPSILON, max: 1 - Number.EPSILON })],
    ['window', isFunction],
  ],
};

/**
 * A definition may be an object of a class, with members of its own.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_INVALID`
 */
export function checkSignal(signal: SignalDefinition): void {
  const members = (signal ?? {}) as unknown as Readonly<Record<string, unknown>>;
  const scope = typeof members.id === 'string' ? `signal ${JSON.stringify(members.id)}` : 'signals.define';
  const check = ([name, rule]: readonly [string, Rule]) => {
    const mustBe = rule(members[name]);
    if (mustBe !== undefined) throw invalidOption(scope, name, members[name], mustBe);
  };
  for (const rule of baseRules) check(rule);
  for (const rule of kindRules[signal.kind]) check(rule);
  for (const name of ['series', 'promqlLabels', 'promqlTotal'])
    if (members[name] !== undefined) check([name, isFunction]);
  if (signal.labels.length > 0) check(['series', isFunction]);
  if (signal.limits !== undefined) checkLimits(scope, signal.limits);
}
