import { codeOf, errorTypeOf } from '../base/error-type.ts';
import type { CallKind } from '../work/call-totals.ts';

/** Statuses of HTTP from here on are errors, of whichever side, as the conventions have it for clients. */
const firstErrorStatus = 400;

/** `ECONNREFUSED`, `ER_DUP_ENTRY`, and of databases also what begins with a digit, such as `23505`. */
const codePattern = /^[A-Z\d][A-Z\d_]{1,63}$/;

/**
 * Returns `error_type` of a call, empty for what is no error: the status of the answer where that says that it is one, else
 * the error's `code` if it is a constant, else its class.
 */
export function callErrorType(kind: CallKind, error: unknown, status: string | number | undefined): string {
  if (error === undefined) {
    const isError = kind === 'http' && status !== undefined && Number(status) >= firstErrorStatus;
    return isError ? String(status) : '';
  }
  // An HTTP request that failed has failed after its status, or without one.
  if (kind !== 'http' && status !== undefined) return String(status);
  return codeOf(error, codePattern) ?? errorTypeOf(error);
}
