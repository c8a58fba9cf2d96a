import { GoldenSignalsError } from '@golden-signals/core';
import type { Labels } from '@golden-signals/core/extension';

/** One comparison of a label, as Alertmanager has it. A label that is missing is an empty one. */
export interface Matcher {
  readonly name: string;
  readonly value: string;
  /** The whole value must match the expression. */
  readonly isRegex: boolean;
  /** False for `!=` and `!~`. */
  readonly isEqual: boolean;
}

export type Matches = (labels: Labels) => boolean;

const form = /^\s*([a-zA-Z_][\w]*)\s*(=~|!~|!=|=)\s*(?:"((?:[^"\\]|\\.)*)"|([^"\s]*))\s*$/s;
const maxLength = 1_024;

/**
 * Reads a matcher in Alertmanager's notation: `severity = "critical"`, `route =~ "/api/.*"`, `!=`, `!~`.
 *
 * @throws GoldenSignalsError `ERR_GS_ALERT_MATCHER`
 */
export function parseMatcher(text: string): Matcher {
  const [, name, operator, quoted, bare = ''] = form.exec(text) ?? [];
  if (name === undefined || operator === undefined)
    throw matcherError(
      `${JSON.stringify(text.slice(0, 80))} is no matcher: write severity="critical", or with =~, != or !~.`,
    );
  const value = quoted?.replace(/\\(.)/gs, (_, char: string) => (char === 'n' ? '\n' : char)) ?? bare;
  const matcher = { name, value, isRegex: operator.endsWith('~'), isEqual: operator.startsWith('=') };
  compile(matcher);
  return matcher;
}

/** @throws GoldenSignalsError `ERR_GS_ALERT_MATCHER` for an expression that is none */
export function matchesAll(matchers: readonly Matcher[]): Matches {
  const all = matchers.map(compile);
  return (labels) => all.every((matches) => matches(labels));
}

/** As Alertmanager writes it. */
export function matcherText({ name, value, isRegex, isEqual }: Matcher): string {
  const operator = isRegex ? (isEqual ? '=~' : '!~') : isEqual ? '=' : '!=';
  return `${name}${operator}${JSON.stringify(value)}`;
}

function compile({ name, value, isRegex, isEqual }: Matcher): Matches {
  if (value.length > maxLength)
    throw matcherError(`the value of the label "${name}" is longer than ${maxLength} characters.`);
  if (!isRegex) return (labels) => ((labels[name] ?? '') === value) === isEqual;
  let expression: RegExp;
  try {
    expression = new RegExp(`^(?:${value})$`, 's');
  } catch {
    throw matcherError(`the expression for the label "${name}" is not a regular expression of JavaScript.`);
  }
  return (labels) => expression.test(labels[name] ?? '') === isEqual;
}

function matcherError(message: string): GoldenSignalsError {
  return new GoldenSignalsError('ERR_GS_ALERT_MATCHER', `alerting: ${message}`);
}
