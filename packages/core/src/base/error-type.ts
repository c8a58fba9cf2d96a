const maxLength = 64;
/** A name may be as long as an attacker likes. */
const maxScanned = 256;

/** What `error_type` says when nothing is known, as the OpenTelemetry semantic conventions have it. */
const unknownErrorType = '_OTHER';

/**
 * Returns the class of what was thrown, for `error_type`: its `name`, or the name of its class where that says no more
 * than `Error`; at most 64 letters, digits, `_`, `.` and `$`. What has no such name is `_OTHER`. Never throws.
 */
export function errorTypeOf(error: unknown): string {
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
