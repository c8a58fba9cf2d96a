const maxLength = 64;
/** A name may be as long as an attacker likes. */
const maxScanned = 256;

/** What `error_type` says when nothing is known, as the OpenTelemetry semantic conventions have it. */
const unknownErrorType = '_OTHER';

/** As Node, Fastify and most drivers write codes. Not digits alone, which are a status or anything. */
const codePattern = /^[A-Z][A-Z0-9_]{1,63}$/;

/**
 * Returns what `error_type` says of what was thrown: its `code` where that is written as Node's are (`ECONNREFUSED`,
 * `FST_ERR_VALIDATION`), because one class has many; else its class. Never throws.
 */
export function errorTypeOf(error: unknown): string {
  return codeOf(error, codePattern) ?? exceptionTypeOf(error);
}

/** Returns the `code` of what was thrown, where it is written like this. Never throws. */
export function codeOf(error: unknown, pattern: RegExp): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  try {
    const { code } = error as { code?: unknown };
    return typeof code === 'string' && pattern.test(code) ? code : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Returns the class of what was thrown: its `name`, or the name of its class where that says no more than `Error`; at most
 * 64 letters, digits, `_`, `.` and `$`. What has no such name is `_OTHER`. Never throws.
 */
export function exceptionTypeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return unknownErrorType;
  try {
    const { name, constructor: ofClass } = error as Partial<Error>;
    const text = typeof name === 'string' && name !== 'Error' ? name : (ofClass?.name ?? '');
    const cleaned = String(text)
      .slice(0, maxScanned)
      .replace(/[^\w.$]/g, '');
    return cleaned.slice(0, maxLength) || unknownErrorType;
  } catch {
    // An exception whose getters throw.
    return unknownErrorType;
  }
}
