import type { AlertCondition, AlertRule } from '@golden-signals/core/extension';

/** Judges a value; that something is absent is judged elsewhere. */
export function compares(condition: AlertCondition, value: number): boolean {
  const { above, below, atLeast, atMost, equals, outside } = condition;
  if (above !== undefined) return value > above;
  if (below !== undefined) return value < below;
  if (atLeast !== undefined) return value >= atLeast;
  if (atMost !== undefined) return value <= atMost;
  if (equals !== undefined) return value === equals;
  return outside !== undefined && (value < outside[0] || value > outside[1]);
}

/** Judges the value of an alert that fires: with a bound of its own, where the rule has one. */
export function staysBeyond(rule: AlertRule, value: number): boolean {
  if (rule.clearBelow !== undefined) return value > rule.clearBelow;
  if (rule.clearAbove !== undefined) return value < rule.clearAbove;
  return compares(rule, value);
}

/** `http.error_ratio over 5 min is 0.082, above 0.05` */
export function conditionText(condition: AlertCondition, value: number | undefined): string {
  const { signal, windowMs, absent } = condition;
  const over = `${signal} over ${durationText(windowMs)}`;
  if (absent) return `nothing is known of ${over}`;
  const is = value === undefined ? 'is not known' : `is ${numberText(value)}${timesText(condition)}`;
  return `${over} ${is}, ${boundText(condition)}`;
}

function timesText({ comparedTo, comparedToMs }: AlertCondition): string {
  const before = comparedToMs === undefined ? '' : `that of the ${durationText(comparedToMs)} before`;
  if (comparedTo === undefined) return before && ` times ${before}`;
  return ` times what is normal${before && `, or, until that is known, ${before}`}`;
}

function boundText({ above, below, atLeast, atMost, equals, outside }: AlertCondition): string {
  if (above !== undefined) return `above ${numberText(above)}`;
  if (below !== undefined) return `below ${numberText(below)}`;
  if (atLeast !== undefined) return `at least ${numberText(atLeast)}`;
  if (atMost !== undefined) return `at most ${numberText(atMost)}`;
  if (equals !== undefined) return `equal to ${numberText(equals)}`;
  return `outside of ${numberText(outside![0])} to ${numberText(outside![1])}`;
}

/** With three significant digits. */
function numberText(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(3)));
}

/** `30 s`, `5 min`, `2 h` */
function durationText(ms: number): string {
  const units = [
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1_000],
  ] as const;
  const [unit, size] = units.find(([, length]) => ms >= length && ms % length === 0) ?? ['ms', 1];
  return `${ms / size} ${unit}`;
}
