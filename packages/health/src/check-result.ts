import { redactDetails, redactText } from './redact.ts';
import type { CheckStatus } from './status.ts';
import { statusOfWord, terminusResult } from './terminus-result.ts';

/** What a check may return. Message and details are shown to callers who may see them, without secrets. */
export interface CheckResult {
  readonly status: CheckStatus;
  /** One sentence for people. */
  readonly message?: string | undefined;
  /** Numbers and names, for example `{ idle: 3, waiting: 0 }`. */
  readonly details?: object | undefined;
  /**
   * When what was checked expires, as a certificate does, in milliseconds since the Unix epoch: for the signal
   * `health.time_to_expiry`. Default: it does not.
   */
  readonly expiresAtMs?: number | undefined;
}

/** A result as it is kept: redacted, cut, plain. */
export interface Finding {
  readonly status: CheckStatus;
  readonly message: string | undefined;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  readonly expiresAtMs: number | undefined;
}

/**
 * Reads what a check returned. Whatever a client answers passes (rows, `"PONG"`, a number), because it did not throw;
 * only what says otherwise in a known form does not: see `saysStatus`. Never throws.
 */
export function findingOf(returned: unknown): Finding {
  try {
    return finding(saysStatus(returned) ?? { status: 'healthy' });
  } catch {
    // An object whose properties throw when they are read says nothing.
    return finding({ status: 'healthy' });
  }
}

/** The status that an answer speaks of, or nothing where it is just an answer. */
function saysStatus(returned: unknown): CheckResult | undefined {
  if (returned === false) return { status: 'unhealthy', message: 'The check returned false.' };
  if (typeof returned === 'string') {
    const status = statusOfWord(returned);
    return status === undefined ? undefined : { status };
  }
  if (typeof returned !== 'object' || returned === null || Array.isArray(returned)) return undefined;
  const { status, message, details, expiresAtMs, ok } = returned as Partial<
    Record<keyof CheckResult | 'ok', unknown>
  >;
  if (typeof status === 'number') {
    // fetch() does not throw for an answer of 503.
    return ok === false ? { status: 'unhealthy', message: `The answer was ${status}.` } : undefined;
  }
  if (typeof status !== 'string') return terminusResult(returned);
  const known = statusOfWord(status);
  if (known !== undefined) {
    return {
      status: known,
      message: message as string,
      details: details as object,
      expiresAtMs: expiresAtMs as number,
    };
  }
  return {
    status: 'unhealthy',
    message: `The check returned the unknown status ${describe(status)}: use "healthy", "degraded" or "unhealthy".`,
  };
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
    return {
      status: 'unhealthy',
      message: 'The check threw something unreadable.',
      details: undefined,
      expiresAtMs: undefined,
    };
  }
}

function finding({ status, message, details, expiresAtMs }: CheckResult): Finding {
  return {
    status,
    message: typeof message === 'string' && message !== '' ? redactText(message) : undefined,
    details: typeof details === 'object' && details !== null ? redactDetails(details) : undefined,
    expiresAtMs: Number.isFinite(expiresAtMs) ? expiresAtMs : undefined,
  };
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
