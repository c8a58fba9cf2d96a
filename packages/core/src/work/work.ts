import type { CallTotals } from './call-totals.ts';
import type { TimelineEntry } from './timeline.ts';
import type { Traceparent } from './traceparent.ts';

/** What somebody waits for: a request, a job or message, or an operation that began outside of both. */
export type WorkKind = 'request' | 'job' | 'operation';

/**
 * - `open`: in progress.
 * - `left_out`: nothing is recorded of it: its route or path is excluded, or the monitor itself answers it.
 * - `over`: it has ended, and was recorded.
 */
export type WorkState = 'open' | 'left_out' | 'over';

/**
 * How work ended. `handled`: something was thrown that is no fault of the caller, and the application answered the request
 * all the same, with a status below 400; it is not counted among the errors of the server. `client_left`: the client
 * closed the connection first; `cancelled`: a consumer stopped early. Neither is an error.
 */
export type WorkOutcome = 'success' | 'error' | 'handled' | 'client_left' | 'cancelled';

/** What leads from a record to one piece of work elsewhere, as far as it is known without making it up. */
export interface WorkIds {
  readonly requestId: string | undefined;
  readonly traceId: string | undefined;
  /** The caller's span. */
  readonly spanId: string | undefined;
}

/** One piece of work, the same object from its start to its end. Each monitor has one of its own. */
export interface Work {
  readonly kind: WorkKind;
  /** A route's template, as far as the request was routed, or the name of a job or an operation. */
  readonly name: string | undefined;
  /** Of a request. */
  readonly method: string | undefined;
  /** By the monitor's clock. */
  readonly startedMs: number;
  /**
   * Unlike that of any other work; made when it is first asked for. Of a request, what its caller sent if it is safe.
   */
  readonly id: string;
  readonly ids: WorkIds;
  /** The caller's trace, when it sent a valid `traceparent`. */
  readonly trace: Traceparent | undefined;
  readonly state: WorkState;
  /** The operations and calls inside it, in the order in which they began; empty where contexts are not tracked. */
  readonly timeline: readonly TimelineEntry[];
  /** Its calls to dependencies; they grow while it is open. Those that end later do not count. */
  readonly calls: CallTotals;
  /** What `addContext` added, unredacted; undefined when nothing was. */
  readonly fields: Readonly<Record<string, unknown>> | undefined;
}

/** What was found out about a piece of work when it was over. */
export interface WorkEnd {
  readonly work: Work;
  readonly name: string;
  /** Of a request, as the next is. */
  readonly method: string | undefined;
  /** As it is counted: 499 for a client that left, 500 and above for a response that the server did not finish. */
  readonly status: number | undefined;
  readonly outcome: WorkOutcome;
  readonly durationMs: number;
  /** How long it waited before it began; undefined when that was not said. */
  readonly waitMs: number | undefined;
  /** From the start of a request to the head of its response; undefined when none was sent, or it was not measured. */
  readonly firstByteMs: number | undefined;
  /** Of a request, as the connection counted them: request line, headers and body. */
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** As the label `error_type` has it, also of what was handled; empty for what is no error. */
  readonly errorType: string;
  /** What was thrown, as far as it was seen. */
  readonly error: unknown;
  /** The service failed: a status of 500 and above, or an exception. */
  readonly isError: boolean;
  /**
   * Whoever listens takes care of the error: not where only the count or the duration is observed, nor for operations,
   * which report what they throw.
   */
  readonly tracksErrors: boolean;
  /** It took longer than `thresholdMs`, and slow work is of interest. */
  readonly isSlow: boolean;
  /** `Infinity` where there is no threshold. */
  readonly thresholdMs: number;
}

/**
 * Which ends a listener is called with: all, the notable ones (an error, also a handled one, or slow), or those of work
 * that took so long.
 */
export type WantedEnds = 'all' | 'notable' | { readonly fromMs: number };

/**
 * One run of an operation. Inside of other work it shares that work's ids and is an entry of its timeline; outside of
 * any it is work of its own.
 */
export interface OperationRun extends Work {
  readonly name: string;
  /** `Infinity` where there is no threshold. */
  readonly slowThresholdMs: number;
  /** The work that it is part of, which is itself where it began outside of any; undefined without contexts. */
  readonly work: Work | undefined;
}
