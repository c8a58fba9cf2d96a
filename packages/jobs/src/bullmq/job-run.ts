import type { JobFailure, JobRunDetails } from '../job.ts';
import type { BullJob } from './bullmq-instances.ts';

/** What a processor throws where the job is to have another turn: no failure, and no attempt is used up. */
const postponing = new Set(['DelayedError', 'WaitingError', 'WaitingChildrenError', 'RateLimitError']);
const rateLimitMessage = 'bullmq:rateLimitExceeded';

/** As BullMQ decides it. What becomes of all else is known when the worker says so: a backoff of our own may end it. */
export function failureOf(error: unknown): JobFailure {
  if (isObject(error)) thrown.add(error);
  const { name, message } = (error ?? {}) as { readonly name?: unknown; readonly message?: unknown };
  return postponing.has(name as string) || message === rateLimitMessage ? 'postponed' : 'undecided';
}

/** Says whether a processor has thrown it: what a job fails with else, its worker has made. */
export function wasThrown(error: unknown): boolean {
  return !isObject(error) || thrown.has(error);
}

/** Kept of failures only: of every job that begins it would cost more than all the rest. */
const thrown = new WeakSet<object>();

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Returns what a job says of the run that begins with it. */
export function detailsOf(job: BullJob): JobRunDetails {
  const { id, opts, attemptsMade = 0 } = job;
  return {
    id,
    waitMs: waitOf(job),
    attempt: attemptsMade + 1,
    maxAttempts: opts?.attempts,
    traceparent: traceparentOf(job),
  };
}

/**
 * From when it could have begun until it did, by the clocks of whoever added it and took it. Only of the first start:
 * nothing says when one that is attempted again, or was postponed, came back.
 */
function waitOf({
  timestamp,
  processedOn,
  opts,
  attemptsStarted,
  attemptsMade,
}: BullJob): number | undefined {
  if (timestamp === undefined || processedOn === undefined || attemptsMade || (attemptsStarted ?? 1) > 1)
    return undefined;
  return Math.max(0, processedOn - timestamp - (opts?.delay ?? 0));
}

/** Where BullMQ's telemetry put it, else a member of the data. */
function traceparentOf({ opts, data }: BullJob): string | undefined {
  const metadata = opts?.telemetry?.metadata;
  if (metadata !== undefined) {
    try {
      return (JSON.parse(metadata) as { readonly traceparent?: string }).traceparent;
    } catch {
      return undefined; // of another telemetry, which writes what it likes
    }
  }
  if (!isObject(data)) return undefined;
  const { traceparent } = data as { readonly traceparent?: unknown };
  return typeof traceparent === 'string' ? traceparent : undefined;
}
