import type { VNode } from 'preact';

/**
 * Says whether two values show the same: by what is in them, elements by type, key and properties. Functions and instances of
 * classes are the same only where they are one.
 */
export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((one, at) => isSame(one, b[at]));
  if (isElement(a)) return isElement(b) && a.type === b.type && a.key === b.key && isSame(a.props, b.props);
  if (a.constructor !== Object || b.constructor !== Object) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && isSame(memberOf(a, name), memberOf(b, name)))
  );
}

/** Preact gives its elements no constructor, so that no JSON can pass for one. */
function isElement(value: object): value is VNode {
  return value.constructor === undefined;
}

function memberOf(value: object, name: string): unknown {
  return (value as Record<string, unknown>)[name];
}
