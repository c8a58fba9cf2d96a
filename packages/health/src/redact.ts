const maxTextLength = 300;
const maxDepth = 4;
const maxItems = 50;
const hidden = '[redacted]';

const secretKey =
  /pass(word|wd|phrase)?$|^pwd$|secret|token|api[-_]?key|private[-_]?key|authorization|credential|cookie|connection[-_]?(string|uri|url)|^dsn$/i;

/**
 * Takes out of a text what must not leave the process: connection strings and credentials. A stack is cut off, and
 * so is what makes a text too long.
 */
export function redactText(text: string): string {
  const withoutStack = text.split(/\n\s+at /, 1)[0]!.trim();
  const redacted = withoutStack
    // A URI with user information as a whole, and any of a scheme that is not a web address.
    .replace(/\b([a-z][a-z0-9+.-]*):\/\/[^\s"'<>]*/gi, (uri, scheme: string) =>
      /^https?$/i.test(scheme) && !uri.includes('@') ? withoutQuery(uri) : `${scheme}://${hidden}`,
    )
    .replace(
      /\b((?:[\w-]*(?:password|passwd|secret|token|api[-_]?key|credential)s?|pwd|pass)["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s,;&]+)/gi,
      `$1${hidden}`,
    )
    .replace(/\b(Bearer|Basic)\s+[\w.~+/=-]+/g, `$1 ${hidden}`);
  return redacted.length > maxTextLength ? `${redacted.slice(0, maxTextLength)}…` : redacted;
}

/**
 * The details of a check as they may be shown: plain JSON of a limited size, without secrets, by the names of the
 * keys and by `redactText`. Never throws, whatever a check hands over.
 */
export function redactDetails(details: object): Record<string, unknown> {
  try {
    return redactObject(details, 0);
  } catch {
    // A getter or a proxy that throws.
    return { details: 'cannot be read' };
  }
}

function redactObject(object: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(object)
      .filter(([key, value]) => key !== 'stack' && value !== undefined && typeof value !== 'function')
      .slice(0, maxItems)
      .map(([key, value]) => [key, secretKey.test(key) ? hidden : redactValue(value, depth + 1)]),
  );
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint' || typeof value === 'symbol') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return redactText(value.message);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (depth >= maxDepth) return '…';
  if (Array.isArray(value)) return value.slice(0, maxItems).map((item) => redactValue(item, depth + 1));
  return redactObject(value, depth);
}

function withoutQuery(uri: string): string {
  const query = uri.indexOf('?');
  return query === -1 ? uri : uri.slice(0, query);
}
