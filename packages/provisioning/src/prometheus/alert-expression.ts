import { type AlertCondition, type AlertRule, type Labels, promql } from '@golden-signals/core/extension';
import { ConditionExpression, type ConditionParts } from './condition-expression.ts';
import type { Recording } from './recordings.ts';
import { NotInPrometheus } from './rule-file.ts';

/** Nothing fires on for longer than that when nothing is known any more. */
const longestFreeze = '1d';

export interface AlertExpression {
  readonly expr: string;
  readonly recordings: readonly Recording[];
  readonly own: ConditionExpression;
  readonly all: readonly ConditionExpression[];
  readonly any: readonly ConditionExpression[];
  readonly unless: readonly ConditionExpression[];
  /** Labels that are recorded with the value that it judges. */
  readonly recordedLabels: Labels;
  /** Names of the labels of its series in Prometheus. */
  readonly labelNames: readonly string[];
}

/**
 * Returns the expression of an alert. It has two halves: the series for which the rule holds, and those that fire already and of
 * which it is not known that it does not hold any more. The second half is what a bound of its own for the end, and data
 * that are missing, need.
 *
 * @throws NotInPrometheus
 */
export function alertExpression(parts: ConditionParts, rule: AlertRule): AlertExpression {
  const { queries } = parts;
  const definition = queries.definition(rule.signal);
  const own = new ConditionExpression(parts, rule, rule.absent ? [] : (rule.groupBy ?? definition.labels));
  const further = (conditions: readonly AlertCondition[] = []) =>
    conditions.map((condition) => furtherCondition(parts, own, condition));
  const [all, any, unless] = [further(rule.all), further(rule.any), further(rule.unless)];
  const labelNames = rule.absent ? [] : own.series.by.map((label) => queries.labelName(definition, label));
  const on = `on (${['job', ...labelNames].join(', ')})`;
  const job = `job=${JSON.stringify(queries.job)}`;

  const known = `last_over_time(${own.selector}[${longestFreeze}])`;
  // What has been scraped for as long as the window, and has no value.
  const universe = rule.absent
    ? `group by (job) (up{${job}} offset ${promql.duration(rule.windowMs)})`
    : known;
  const holds = rule.absent ? `${universe} unless ${on} ${own.selector}` : own.holds;
  const begun = [
    any.length === 0
      ? holds
      : `(\n${indented([holds, ...any.map((one) => `${universe} ${one.keepWhere('holds')}`)].join('\nor\n'))}\n)`,
    ...all.map((one) => one.keepWhere('holds')),
    ...unless.map((one) => one.keepWhere('fails')),
  ].join('\n');

  const firing = `ALERTS{alertname="${rule.name}",alertstate="firing",${job}}`;
  const fails = [rule.absent ? own.selector : own.fails, ...any.map((one) => one.keepWhere('fails'))].join(
    '\n',
  );
  const going = [
    rule.absent ? `max by (job) (${firing})` : `${known}\nand ${on} ${firing}`,
    ...all.map((one) => one.dropWhere('fails')),
    ...unless.map((one) => one.dropWhere('holds')),
    `unless ${on} (${fails})`,
  ].join('\n');

  return {
    expr: `(\n${indented(begun)}\n)\nor\n(\n${indented(going)}\n)`,
    recordings: [own, ...all, ...any, ...unless].flatMap(({ recordings }) => recordings),
    own,
    all,
    any,
    unless,
    recordedLabels: own.judged.labels(own.series.where),
    labelNames,
  };
}

/** A further condition is read with those labels of the rule's series that its signal has. */
function furtherCondition(
  parts: ConditionParts,
  own: ConditionExpression,
  condition: AlertCondition,
): ConditionExpression {
  const { queries } = parts;
  const definition = queries.definition(condition.signal);
  const given = Object.keys(condition.where ?? {});
  const shared = own.series.by.filter((label) => definition.labels.includes(label) && !given.includes(label));
  for (const label of shared) {
    if (queries.labelName(definition, label) === queries.labelName(own.series.definition, label)) continue;
    throw new NotInPrometheus(
      `its signals have different labels for "${label}" in Prometheus, and cannot be joined by it`,
    );
  }
  return new ConditionExpression(parts, condition, shared, shared);
}

function indented(text: string): string {
  return text.replace(/^/gm, '  ');
}
