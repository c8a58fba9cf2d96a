/**
 * Returns whether two option values say the same, so that giving them again changes nothing: compared by their
 * structure. Functions are the same when they are one and the same: two that are written alike may close over different
 * values, the tenant of the one application and of the other. So are instances of classes, whose state cannot be seen.
 */
export function sameOptions(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a instanceof RegExp || b instanceof RegExp) return String(a) === String(b);
  if (Array.isArray(a) ? !Array.isArray(b) : !isPlain(a) || !isPlain(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every(
      (key) => Object.hasOwn(b, key) && sameOptions(a[key as keyof typeof a], b[key as keyof typeof b]),
    )
  );
}

/** Of any realm, because tests run in one of their own. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Options whose value may refer to itself, and of which one that only looks alike is another. */
const objects = ['logger', 'clock', 'env', 'monitor'];

/** Returns the names of the options that have another value than before, or that are new or missing. */
export function differingOptions(before: object, now: object): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...names].filter((name) => {
    const [a, b] = [before[name as keyof typeof before], now[name as keyof typeof now]];
    return objects.includes(name) ? a !== b : !sameOptions(a, b);
  });
}
