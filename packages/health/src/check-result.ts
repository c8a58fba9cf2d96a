import { redactDetails, redactText } from './redact.ts';
import { type CheckStatus, isCheckStatus } from './status.ts';
import { terminusResult } from './terminus-result.ts';

/** What a check may return. Message and details are shown to callers who may see them, without secrets. */
export interface CheckResult {
  readonly status: CheckStatus;
  /** One sentence for people. */
  readonly message?: string | undefined;
  /** Numbers and names, for example `{ idle: 3, waiting: 0 }`. */
  readonly details?: object | undefined;
}

/** A result as it is kept: redacted, cut, plain. */
export interface Finding {
  readonly status: CheckStatus;
  readonly message: string | undefined;
  readonly details: Readonly<Record<string, unknown>> | undefined;
}

/** Reads what a check returned; what is no result at all counts as a failure that says so. Never throws. */
export function findingOf(returned: unknown): Finding {
  if (returned === undefined) return { status: 'healthy', message: undefined, details: undefined };
  if (isCheckStatus(returned)) return { status: returned, message: undefined, details: undefined };
  try {
    const result = isResult(returned) ? returned : terminusResult(returned);
    if (result !== undefined) return finding(result);
  } catch {
    // An object whose properties throw when they are read.
  }
  return finding({
    status: 'unhealthy',
    message: `The check returned ${describe(returned)}, which is no result: return nothing, "healthy", "degraded", "unhealthy" or { status, message, details }.`,
  });
}

/** Reads what a check threw. */
export function findingOfError(error: unknown): Finding {
  try {
    // Terminus up to version 10 throws the result of a check that is down.
    const causes = terminusResult((error as { causes?: unknown } | undefined)?.causes);
    if (causes !== undefined) {
      return finding({ ...causes, status: 'unhealthy', message: causes.message ?? messageOf(error) });
    }
    return finding({ status: 'unhealthy', message: messageOf(error) });
  } catch {
    return { status: 'unhealthy', message: 'The check threw something unreadable.', details: undefined };
  }
}

function finding({ status, message, details }: CheckResult): Finding {
  return {
    status,
    message: typeof message === 'string' && message !== '' ? redactText(message) : undefined,
    details: typeof details === 'object' && details !== null ? redactDetails(details) : undefined,
  };
}

function isResult(value: unknown): value is CheckResult {
  return typeof value === 'object' && value !== null && isCheckStatus((value as CheckResult).status);
}

/**
 * Connection errors of Node.js come as an aggregate without a message of its own. Errors are shown by their message,
 * because one of another realm is no `instanceof Error`.
 */
function messageOf(error: unknown): string {
  const { message, errors, cause, code, name } = Object(error) as Partial<
    NodeJS.ErrnoException & AggregateError
  >;
  if (typeof message !== 'string') return `The check threw ${describe(error)}.`;
  if (message !== '') return message;
  const inner = errors?.[0] ?? cause;
  return (
    (inner as Error | undefined)?.message || code || name || 'The check threw an error without a message.'
  );
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
