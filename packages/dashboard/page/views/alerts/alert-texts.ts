import { duration, ofUnit, plain, span, textOf } from '../../drawing/format.ts';
import type { Alert, AlertRule, Alerts, Matcher, RuleReport } from '../../live/watch-sections.ts';

type Labels = Readonly<Record<string, string>>;

/** What tells alerts apart, and stands in the address: `CheckoutFailing route=/checkout`. */
export function alertKey({ name, labels }: { readonly name: string; readonly labels: Labels }): string {
  return [name, labelsText(labels)].filter((one) => one !== '').join(' ');
}

/** Labels without those that are said anyway. */
export function labelsText({ alertname, severity, ...labels }: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
}

export function reportOf(alerts: Alerts, { name }: { readonly name: string }): RuleReport | undefined {
  return alerts.rules.find(({ rule }) => rule.name === name);
}

/** `8.2 %`, `3.4 × normal` */
export function valueText({ value }: Alert, report: RuleReport | undefined): string {
  return value === undefined ? '–' : shown(value, report);
}

/** `above 5 %`; of a rule that has none, that nothing is known. */
export function boundText(report: RuleReport): string {
  const { above, below, atLeast, atMost, equals, outside } = report.rule;
  const say = (value: number) => shown(value, report);
  if (above !== undefined) return `above ${say(above)}`;
  if (below !== undefined) return `below ${say(below)}`;
  if (atLeast !== undefined) return `at least ${say(atLeast)}`;
  if (atMost !== undefined) return `at most ${say(atMost)}`;
  if (equals !== undefined) return `equal to ${say(equals)}`;
  if (outside !== undefined) return `outside of ${say(outside[0])} to ${say(outside[1])}`;
  return 'nothing is known';
}

/** `over 5 min, for 2 min` */
export function timesText({ windowMs, forMs = 0 }: AlertRule): string {
  return `over ${span(windowMs / 1_000)}${forMs === 0 ? '' : `, for ${span(forMs / 1_000)}`}`;
}

function shown(value: number, report: RuleReport | undefined): string {
  if (report === undefined) return textOf(plain(value));
  const { rule, unit = '1' } = report;
  if (rule.comparedTo !== undefined) return `${textOf(plain(value))} × normal`;
  if (rule.comparedToMs !== undefined)
    return `${textOf(plain(value))} × the ${textOf(duration(rule.comparedToMs))} before`;
  return textOf(ofUnit(value, unit));
}

/** In Alertmanager's notation, as the service reads it. */
export function matcherText({ name, value, isRegex, isEqual }: Matcher): string {
  const operator = isRegex ? (isEqual ? '=~' : '!~') : isEqual ? '=' : '!=';
  return `${name}${operator}"${value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}
