import type { WorkKind } from './work.ts';

/** A request, a job or an operation in progress, as whatever lists it sees it. */
export interface OpenWork {
  readonly kind: WorkKind;
  /** A route's template, or the name of a job or an operation. */
  readonly name: string;
  /** Of a request. */
  readonly method: string | undefined;
  readonly ageMs: number;
  /** Unix milliseconds. */
  readonly startedAtMs: number;
  readonly requestId: string | undefined;
  readonly traceId: string | undefined;
}
