/** The methods that are labels of their own: those of RFC 9110, PATCH and QUERY. Any other is the last entry. */
export const methodLabels = [
  'GET',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'HEAD',
  'OPTIONS',
  'QUERY',
  'TRACE',
  'CONNECT',
  '_OTHER',
] as const;

const other = methodLabels.length - 1;

/** Returns the position of a method's label. Methods are case-sensitive, so `get` is not a known one. */
export function methodIndex(method: string | undefined): number {
  // A few comparisons of interned strings; the common methods come first.
  for (let index = 0; index < other; index++) if (methodLabels[index] === method) return index;
  return other;
}
