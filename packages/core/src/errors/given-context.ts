import type { ErrorContext } from './error-event.ts';

const names = ['method', 'route', 'status', 'operation', 'requestId', 'traceId', 'spanId'] as const;

const unreadable = '[unreadable]';

/** Beyond what is kept of all fields. */
const maxFields = 51;

/** What an application says of an error, read once; what cannot be read is absent. Never throws. */
export function givenContext(given: ErrorContext): ErrorContext {
  const read: Record<string, unknown> = { source: readField(given, 'source') ?? 'captured' };
  for (const name of names) {
    const value = readField(given, name);
    if (value !== undefined) read[name] = value;
  }
  const fields = readField(given, 'fields');
  if (typeof fields === 'object' && fields !== null) read.fields = fields;
  return read as unknown as ErrorContext;
}

/**
 * The fields of a request with those that were given with one of its errors, which win. Of each no more is read than is
 * kept, and one that cannot be read says so. Never throws.
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
