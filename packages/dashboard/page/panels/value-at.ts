/** Returns what a path, names joined by dots, leads to; an empty one leads to the data itself. */
export function valueAt(data: unknown, path: string): unknown {
  if (path === '') return data;
  let value = data;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value ?? undefined;
}

/** Returns the rows of a table; the members of an object get its names. Undefined where there is nothing. */
export function rowsAt(data: unknown, path: string): readonly unknown[] | undefined {
  const value = valueAt(data, path);
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).map(([name, row]) =>
    typeof row === 'object' && row !== null && !Array.isArray(row) ? { name, ...row } : { name, value: row },
  );
}
