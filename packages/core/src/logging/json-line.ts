import { exceptionTypeOf } from '../base/error-type.ts';

/**
 * One line of JSON: what `head` says, then the fields; one that is called as something in the head is `fields.<name>`. An
 * error shows as `{ type, message, stack }`, without what its `toJSON` would add, and a bigint as its digits. Never
 * throws: what JSON refuses (a circular object, a getter that throws) is `"[unreadable]"`, and the other fields are
 * there.
 */
export function toJsonLine(head: Readonly<Record<string, string>>, fields: object): string {
  let line = JSON.stringify(head).slice(0, -1);
  // One by one: putting both into one object first takes longer on Node 20, and one bad field would spoil them all.
  for (const name of namesOf(fields)) {
    const text = valueText(fields, name);
    // A name that comes twice is read as the last: a field must not change what the line says of itself.
    const key = Object.hasOwn(head, name) ? `fields.${name}` : name;
    if (text !== undefined) line += `,${JSON.stringify(key)}:${text}`;
  }
  return `${line}}\n`;
}

function namesOf(fields: object): readonly string[] {
  try {
    return Object.keys(fields);
  } catch {
    // A proxy, or no object.
    return [];
  }
}

/** Nothing for a value that has no JSON. */
function valueText(fields: object, name: string): string | undefined {
  try {
    const value: unknown = fields[name as keyof typeof fields];
    // Most fields are texts and numbers, and a replacer makes JSON.stringify slow.
    return typeof value === 'string' || typeof value === 'number'
      ? JSON.stringify(value)
      : JSON.stringify(value, replace);
  } catch {
    return '"[unreadable]"';
  }
}

function replace(this: unknown, key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  // As it is, because `value` is what `toJSON` made of it: HTTP clients put the headers of the request into it.
  const original = (this as Record<string, unknown>)[key];
  return isError(original) ? describeError(original) : value;
}

/** Also an error of another realm, which is no instance of this one's `Error`. */
function isError(value: unknown): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
}

function describeError(error: Error): object {
  const { message, stack } = error;
  return { type: exceptionTypeOf(error), message, stack };
}
