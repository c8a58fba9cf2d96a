import type { ErrorAbout } from '../host/extension-host.ts';

const unreadable = '[unreadable]';

/** Beyond what is kept of all fields. */
const maxFields = 51;

/** Returns what an application says of an error, read once; what cannot be read is absent. Never throws. */
export function givenAbout(given: ErrorAbout): ErrorAbout {
  const [work, operation, fields] = ['work', 'operation', 'fields'].map((name) => readField(given, name));
  return {
    ...(isObject(work) && { work: work as NonNullable<ErrorAbout['work']> }),
    ...(operation !== undefined && operation !== null && { operation: operation as string }),
    ...(isObject(fields) && { fields: fields as Readonly<Record<string, unknown>> }),
  };
}

/**
 * Returns the fields of a request with those that were given with one of its errors, which win. Of each no more is read
 * than is kept, and one that cannot be read says so. Never throws.
 */
export function mergedFields(
  ofRequest: object | undefined,
  given: object | undefined,
): Record<string, unknown> {
  const merged: [string, unknown][] = [];
  for (const fields of [ofRequest, given]) {
    if (fields === undefined) continue;
    for (const name of namesOf(fields)) merged.push([name, readField(fields, name, unreadable)]);
  }
  // Not by assignment, because a name may be `__proto__`.
  return Object.fromEntries(merged);
}

function namesOf(fields: object): readonly string[] {
  try {
    return Object.keys(fields).slice(0, maxFields);
  } catch {
    return [unreadable];
  }
}

function readField(object: object, name: string, otherwise?: unknown): unknown {
  try {
    return object[name as keyof typeof object];
  } catch {
    return otherwise;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
