import { valueAt } from './value-at.ts';

/** Returns rows in the order of the values at a path; those without one come last, whatever the order. */
export function sortedRows(
  rows: readonly unknown[],
  path: string | undefined,
  order: string,
): readonly unknown[] {
  if (path === undefined) return rows;
  const sign = order === 'up' ? 1 : -1;
  return [...rows].sort((a, b) => {
    const [left, right] = [valueAt(a, path), valueAt(b, path)];
    if (left === right) return 0;
    if (left === undefined || right === undefined) return left === undefined ? 1 : -1;
    if (typeof left === 'number' && typeof right === 'number') return sign * (left - right);
    return sign * String(left).localeCompare(String(right));
  });
}
