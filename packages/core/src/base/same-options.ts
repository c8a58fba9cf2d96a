/**
 * Returns whether two option values say the same, so that giving them again changes nothing: compared by their
 * structure. Functions are the same when they are one and the same: two that are written alike may close over different
 * values, the tenant of the one application and of the other.
 */
export function sameOptions(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a instanceof RegExp || b instanceof RegExp) return String(a) === String(b);
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every(
      (key) => Object.hasOwn(b, key) && sameOptions(a[key as keyof typeof a], b[key as keyof typeof b]),
    )
  );
}
