import { type ErrorCode, GoldenSignalsError } from './coded-error.ts';

/**
 * Says what a value must be, in words that end the sentence "… must be", or nothing when it is right.
 * Rules run once, at start-up.
 */
export type Rule = (value: unknown) => string | undefined;

/** One rule per option that exists; an option without a rule is unknown. */
export type Rules<Options> = { readonly [Key in keyof Required<Options>]: Rule };

const rule =
  (expected: string, accepts: (value: unknown) => boolean): Rule =>
  (value) =>
    accepts(value) ? undefined : expected;

export const isBoolean = rule('true or false', (value) => typeof value === 'boolean');
export const isFunction = rule('a function', (value) => typeof value === 'function');
export const isNonEmptyString = rule(
  'a non-empty string',
  (value) => typeof value === 'string' && value !== '',
);
export const isStringArray = rule('an array of strings', (value) => {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
});
export const isPlainObject = rule(
  'an object',
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);

export function isNumber(bounds: { min?: number; max?: number; integer?: boolean } = {}): Rule {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, integer = false } = bounds;
  const parts = [integer ? 'a whole number' : 'a finite number'];
  const hasMin = min !== Number.NEGATIVE_INFINITY;
  if (hasMin) parts.push(`of at least ${min}`);
  if (max !== Number.POSITIVE_INFINITY) parts.push(`${hasMin ? 'and' : 'of'} at most ${max}`);
  return rule(parts.join(' '), (value) => {
    return (
      Number.isFinite(value) &&
      (!integer || Number.isInteger(value)) &&
      (value as number) >= min &&
      (value as number) <= max
    );
  });
}

export function isOneOf(...allowed: readonly unknown[]): Rule {
  return rule(`one of ${allowed.map((value) => JSON.stringify(value)).join(', ')}`, (value) =>
    allowed.includes(value),
  );
}

/** An object whose members have all of these methods, such as a logger or a clock. */
export function hasMethods(...names: readonly string[]): Rule {
  return rule(`an object with the methods ${names.join(', ')}`, (value) => {
    return (
      typeof value === 'object' &&
      value !== null &&
      names.every((name) => typeof (value as Record<string, unknown>)[name] === 'function')
    );
  });
}

/**
 * Checks user-authored options against their rules; `undefined` counts as absent.
 *
 * @param scope How messages call the options, for example `createMonitor` or `metricsMiddleware`.
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN` for a key without a rule, `ERR_GS_OPTION_INVALID` for a value
 *   that its rule refuses or for options that are not an object.
 */
export function checkOptions<Options extends object>(
  scope: string,
  options: Options,
  rules: Rules<Options>,
): void {
  const expected = isPlainObject(options);
  if (expected !== undefined) throw invalidOption(scope, 'options', options, expected);
  for (const [key, value] of Object.entries(options)) {
    if (value === undefined) continue;
    if (!Object.hasOwn(rules, key)) {
      const known = Object.keys(rules).join(', ');
      throw new GoldenSignalsError(
        'ERR_GS_OPTION_UNKNOWN',
        `${scope}: there is no option "${key}". Known options: ${known}.`,
      );
    }
    const mustBe = (rules as Record<string, Rule>)[key]!(value);
    if (mustBe !== undefined) throw invalidOption(scope, key, value, mustBe);
  }
}

/**
 * Returns the error for a value that is not what it must be; the value is shown cut, so that no message grows with its
 * input.
 */
export function invalidOption(
  scope: string,
  name: string,
  value: unknown,
  mustBe: string,
  code: ErrorCode = 'ERR_GS_OPTION_INVALID',
): GoldenSignalsError {
  return new GoldenSignalsError(code, `${scope}: "${name}" must be ${mustBe}, but it is ${describe(value)}.`);
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
  if (value === null || typeof value !== 'object')
    return typeof value === 'function' ? 'a function' : String(value);
  return Array.isArray(value) ? 'an array' : 'an object';
}
