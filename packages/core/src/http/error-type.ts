const maxLength = 64;

/** What `error_type` says when nothing is known, as the OpenTelemetry semantic conventions have it. */
const unknownErrorType = '_OTHER';

/**
 * The class of an exception as a label value: its `name`, or the name of its class where that says no more than
 * `Error`. At most 64 letters, digits, `_`, `.` and `$`; what was thrown but has no name is `_OTHER`. Never throws.
 */
export function errorTypeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return unknownErrorType;
  try {
    const { name, constructor: ofClass } = error as Partial<Error>;
    const text = typeof name === 'string' && name !== 'Error' ? name : (ofClass?.name ?? '');
    return text.replace(/[^\w.$]/g, '').slice(0, maxLength) || unknownErrorType;
  } catch {
    // An exception whose getters throw.
    return unknownErrorType;
  }
}
