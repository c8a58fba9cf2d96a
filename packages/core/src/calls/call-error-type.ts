import { errorTypeOf } from '../base/error-type.ts';
import type { CallKind } from '../work/call-totals.ts';

/** Statuses of HTTP from here on are errors, of whichever side, as the conventions have it for clients. */
const firstErrorStatus = 400;

/** `ECONNREFUSED`, `ER_DUP_ENTRY`, `23505`: says more than the class of such an error. */
const codeForm = /^[A-Z\d][A-Z\d_]{1,63}$/;

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
  return codeOf(error) ?? errorTypeOf(error);
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  try {
    const { code } = error as { code?: unknown };
    return typeof code === 'string' && codeForm.test(code) ? code : undefined;
  } catch {
    // An exception whose getters throw.
    return undefined;
  }
}
