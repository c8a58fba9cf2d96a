import type { Cause } from '../host/causes.ts';
import type { TimelineEntry } from '../work/timeline.ts';

/** What was thrown, made safe to keep: redacted, bounded, without getters. */
export interface ErrorDescription {
  /** The class of what was thrown. */
  readonly type: string;
  readonly message: string;
  readonly code: string | undefined;
  /** Begins with the type and the message; at most 50 frames and 8 KiB. */
  readonly stack: string | undefined;
  /** The `cause`, then the `errors` of an `AggregateError`; at most five levels and 20 descriptions in all. */
  readonly causes: readonly ErrorDescription[];
}

/** Where an error happened, as far as it is known. */
export interface ErrorContext {
  readonly source: 'request' | 'job' | 'operation' | 'uncaught' | 'captured';
  readonly method?: string | undefined;
  /** The route's template, never the path. */
  readonly route?: string | undefined;
  readonly status?: number | undefined;
  /** The application answered all the same, with a status below 400. */
  readonly handled?: boolean | undefined;
  readonly operation?: string | undefined;
  readonly requestId?: string | undefined;
  readonly traceId?: string | undefined;
  readonly spanId?: string | undefined;
  /** What the application added; redacted before it is kept. */
  readonly fields?: Readonly<Record<string, unknown>> | undefined;
  /**
   * What led to it: the operations and calls that had begun in its request or job, at most the last 20. Where contexts are
   * tracked, and in the first report of an error.
   */
  readonly timeline?: readonly TimelineEntry[] | undefined;
}

/** One report of an error. */
export interface ErrorEvent extends ErrorContext {
  /** Milliseconds since the Unix epoch. */
  readonly timestampMs: number;
  readonly error: ErrorDescription;
  /** Names the group. */
  readonly fingerprint: string;
  /**
   * The same object was reported before, for example by the operation that threw it: it counts once in its group.
   */
  readonly repeated: boolean;
  /**
   * What explains why it took so long, as far as that is known: where it ended a request or a job that was slow. At most ten,
   * what took longest first.
   */
  readonly causes?: readonly Cause[] | undefined;
  /** As thrown, unredacted, for listeners that forward it; nothing here keeps it. */
  readonly original: unknown;
}

/** An event as a group keeps it. */
export type ErrorSample = Omit<ErrorEvent, 'original'>;
