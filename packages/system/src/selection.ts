import { isOneOf, isPlainObject, type Rule } from '@golden-signals/core/extension';

/** A name as it is, or a pattern. */
export type NamePattern = string | RegExp;

/** Which of many devices are looked at. */
export interface Selection {
  /** Only these. Default: all that are not left out. */
  readonly include?: readonly NamePattern[];
  /** None of these; replaces the default. */
  readonly exclude?: readonly NamePattern[];
}

/** Returns whether a name is looked at. */
export type Selects = (name: string) => boolean;

/** @param defaultExclude Left out unless `exclude` says otherwise; what is included by name is taken all the same. */
export function selects({ include, exclude }: Selection, defaultExclude: RegExp): Selects {
  if (include !== undefined) {
    return (name) => matches(include, name) && !matches(exclude ?? [], name);
  }
  return (name) => !matches(exclude ?? [defaultExclude], name);
}

function matches(patterns: readonly NamePattern[], name: string): boolean {
  return patterns.some((pattern) =>
    typeof pattern === 'string' ? pattern === name : testOnce(pattern, name),
  );
}

/** A pattern with the flag `g` remembers where it was. */
function testOnce(pattern: RegExp, name: string): boolean {
  pattern.lastIndex = 0;
  return pattern.test(name);
}

const isPatterns = (value: unknown) =>
  value === undefined ||
  (Array.isArray(value) && value.every((one) => typeof one === 'string' || one instanceof RegExp));

export const isSelection: Rule = (value) => {
  const notAnObject = isPlainObject(value);
  if (notAnObject !== undefined) return `${notAnObject} with include and exclude`;
  for (const key of Object.keys(value as object)) {
    const unknown = isOneOf('include', 'exclude')(key);
    if (unknown !== undefined) return 'an object with include and exclude, and nothing else';
  }
  const { include, exclude } = value as { include?: unknown; exclude?: unknown };
  return isPatterns(include) && isPatterns(exclude)
    ? undefined
    : 'an object whose include and exclude are arrays of names and regular expressions';
};
