/** Returns what a path, names joined by dots, leads to; an empty one leads to the data itself. */
export function valueAt(data: unknown, path: string): unknown {
  if (path === '') return data;
  let value = data;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value ?? undefined;
}

/**
 * Returns the rows of a table; the members of an object get its names. Undefined where there is nothing.
 *
 * @param paths Of one list, or of several in which the same row may stand.
 * @param keyOf Tells rows of several lists apart.
 */
export function rowsAt(
  data: unknown,
  paths: string | readonly string[],
  keyOf: (row: unknown) => string,
): readonly unknown[] | undefined {
  if (typeof paths === 'string') return listAt(data, paths);
  const lists = paths.map((path) => listAt(data, path)).filter((list) => list !== undefined);
  if (lists.length === 0) return undefined;
  return [...new Map(lists.flat().map((row) => [keyOf(row), row])).values()];
}

function listAt(data: unknown, path: string): readonly unknown[] | undefined {
  const value = valueAt(data, path);
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).map(([name, row]) =>
    typeof row === 'object' && row !== null && !Array.isArray(row) ? { name, ...row } : { name, value: row },
  );
}
