import type { CallKind } from '../work/call-totals.ts';
import type { Work } from '../work/work.ts';
import type { Undo } from '../work/work-listeners.ts';
import type { CallsReport } from './calls-report.ts';
import type { ReadOptions } from './section.ts';

/** A dependency as this process reaches it: one pool, one client, one host. */
export interface CallTargetOptions {
  readonly kind: CallKind;
  /** As OpenTelemetry names it: `postgresql`, `redis`, `rabbitmq`; `http` for HTTP. */
  readonly system: string;
  /** The database, its number, the virtual host. Default: unknown. */
  readonly namespace?: string;
  readonly address?: string;
  readonly port?: number;
  /** Tells pools apart that are alike in everything else. Default: none. */
  readonly pool?: string;
}

/**
 * What is called. All of it becomes labels or names of windows: templates and names, never values. What is longer than
 * 255 characters is cut.
 */
export interface CallDetails {
  /** `SELECT`, `GET`, `publish`: one of few. */
  readonly operation: string;
  /** The table, the collection, the queue; of HTTP the template of the path. Default: none. */
  readonly collection?: string | undefined;
  /** A few words without values: `SELECT orders`, `GET /users/{id}`. Default: operation and collection. */
  readonly summary?: string | undefined;
}

/** Whose call it is, where the driver knows better than the moment in which `begin` runs. */
export interface CallOrigin {
  /** Default: the work that is being done; give `undefined` for none. */
  readonly work?: Work | undefined;
  /** By the monitor's clock, and not in the future. Default: now. */
  readonly startedMs?: number | undefined;
}

/** How a call ended. Without an error it succeeded, unless it is HTTP and its status is 400 or above. */
export interface CallResult {
  readonly error?: unknown;
  /** Of the answer: an HTTP status, a SQLSTATE. */
  readonly status?: string | number | undefined;
  /** Rows that were returned or changed. */
  readonly rows?: number | undefined;
  /** Whether a cache had what it was asked for. */
  readonly hit?: boolean | undefined;
}

/** One call in progress. Nothing here throws, and only the first `end` counts. */
export interface Call {
  /** By the monitor's clock; 0 where nothing is measured. */
  readonly startedMs: number;
  /**
   * The wait is over: the request is on its way. The first call counts. Default: there was no wait. A call that gives up
   * while it waits is sent, and then ended with its error.
   *
   * @param atMs By the monitor's clock, for who has read it already. Default: now.
   */
  sent(atMs?: number): void;
  /**
   * The head of the answer is here: what is measured of HTTP ends now, and is recorded. The time of the body is apart, in
   * the event of the end, because many a body is never read to its end.
   */
  headers(status?: number): void;
  end(result?: CallResult): void;
}

/** One dependency, with its series and windows resolved. */
export interface CallTarget extends Required<Pick<CallTargetOptions, 'kind' | 'system'>> {
  /** As reports call it: the system with the pool, the namespace or the address, whichever is known first. */
  readonly name: string;
  readonly namespace: string | undefined;
  readonly address: string | undefined;
  readonly port: number | undefined;
  readonly pool: string | undefined;
  /**
   * Begins a call; call it where the application calls, because later the work that is being done may be another's.
   * Never throws; what cannot be measured is an internal error, and a call that nothing is recorded of.
   */
  begin(details: CallDetails, origin?: CallOrigin): Call;
  /** The pool or client is gone: its live windows go, its counts stay, and calls are still counted. Idempotent. */
  close(): void;
}

/** What was found out about a call when it was over. */
export interface CallEnd {
  readonly target: CallTarget;
  /** The work that called, which may be over by now; undefined outside of any, or where contexts are not tracked. */
  readonly work: Work | undefined;
  readonly operation: string;
  readonly collection: string | undefined;
  readonly summary: string;
  /** The very object that `begin` was given: whoever began the call may have put more on it. */
  readonly details: CallDetails;
  /** By the monitor's clock. */
  readonly startedMs: number;
  /** From `startedMs` to the end, or to the head of the answer where that was told of; the wait included. */
  readonly durationMs: number;
  readonly waitMs: number;
  /** From the head of the answer to its end; undefined where no head was told of. */
  readonly bodyMs: number | undefined;
  readonly outcome: 'success' | 'error';
  readonly error: unknown;
  /**
   * As the label `error_type` has it; empty for what is no error. The status that came with the error where there is one
   * (a SQLSTATE, or an HTTP status of 400 and above), else the class of the error.
   */
  readonly errorType: string;
  readonly status: string | number | undefined;
  readonly rows: number | undefined;
  readonly hit: boolean | undefined;
}

/** Calls to dependencies: what a request is to the service, a call is to what the service waits for. */
export interface CallHost {
  /**
   * Makes a target: once per pool or client, because series and windows are resolved here and not at each call. Targets
   * with equal options share them, until the last of these is closed. Past 200 targets that differ, further ones of a kind
   * are measured together, as `__overflow__`.
   *
   * @throws GoldenSignalsError `ERR_GS_OPTION_INVALID`, `ERR_GS_OPTION_UNKNOWN`, or `ERR_GS_METRIC_CONFLICT` when the
   *   application has another metric of the name of the kind's
   */
  target(options: CallTargetOptions): CallTarget;
  /**
   * Calls the listener when a call is over and recorded: in whatever context the driver is then, so ask the event for the
   * work, and not `work.current()`.
   */
  onEnd(listener: (end: CallEnd) => void): Undo;
  /** Returns all targets over the short live window. */
  read(options: ReadOptions): CallsReport;
}
