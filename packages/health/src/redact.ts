import { Redactor } from '@golden-signals/core/extension';

const maxTextLength = 300;

const redactor = new Redactor({
  keys: ['dsn', /connection[-_]?(string|uri|url)/i],
  // A connection string as a whole, because the host and the name of a database are nobody's business either.
  patterns: [/\b(?!https?:)[a-z][a-z\d+.-]{0,30}:\/\/[^\s"'<>]+/gi],
});

/**
 * Takes out of a text what must not leave the process: connection strings and credentials. A stack is cut off, and
 * so is what makes a text too long.
 */
export function redactText(text: string): string {
  return redactor.text(withoutStack(text), maxTextLength);
}

/**
 * Returns the details of a check as they may be shown: plain JSON of a limited size, without secrets, stacks and
 * functions. Never throws, whatever a check hands over.
 */
export function redactDetails(details: object): Record<string, unknown> {
  const copy = presentable(redactor.fields(details));
  const isRecord = typeof copy === 'object' && copy !== null && !Array.isArray(copy);
  return isRecord ? (copy as Record<string, unknown>) : { details: copy };
}

/** Of the copy, because the original may do anything when it is read. */
function presentable(copy: unknown): unknown {
  if (typeof copy === 'string') return withoutStack(copy);
  if (typeof copy !== 'object' || copy === null) return copy;
  if (Array.isArray(copy)) return copy.map(presentable);
  return Object.fromEntries(
    Object.entries(copy)
      .filter(([name, value]) => name !== 'stack' && value !== undefined && value !== '[function]')
      .map(([name, value]) => [name, presentable(value)]),
  );
}

function withoutStack(text: string): string {
  return text.split(/\n[^\S\n]+at /, 1)[0]!.trim();
}
