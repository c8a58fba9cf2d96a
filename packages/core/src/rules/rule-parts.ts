import { invalidOption, isPlainObject, type Rule } from '../base/option-rules.ts';

export const labelsRule: Rule = (labels) =>
  isPlainObject(labels) === undefined &&
  Object.values(labels as object).every((value) => typeof value === 'string')
    ? undefined
    : 'an object whose values are strings';

export function isText(pattern: RegExp, expected: string): Rule {
  return (value) => (typeof value === 'string' && pattern.test(value) ? undefined : expected);
}

/** @throws GoldenSignalsError `ERR_GS_OPTION_INVALID` */
export function demand(scope: string, given: object, keys: readonly string[]): void {
  for (const key of keys) {
    if ((given as Record<string, unknown>)[key] === undefined)
      throw invalidOption(scope, key, undefined, 'given');
  }
}
