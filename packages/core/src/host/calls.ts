import type { CallKind } from '../work/call-totals.ts';
import type { Work } from '../work/work.ts';
import type { Undo } from '../work/work-listeners.ts';

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

/** What is called. All of it becomes labels or names of windows: templates and names, never values. */
export interface CallDetails {
  /** `SELECT`, `GET`, `publish`: one of few. */
  readonly operation: string;
  /** The table, the collection, the queue. Default: none. */
  readonly collection?: string;
  /** A few words without values: `SELECT orders`, `GET /users/{id}`. Default: operation and collection. */
  readonly summary?: string;
}

/** Whose call it is, where the driver knows better than the moment in which `begin` runs. */
export interface CallOrigin {
  /** Default: the work that is being done; give `undefined` for none. */
  readonly work?: Work | undefined;
  /** By the monitor's clock. Default: now. */
  readonly startedMs?: number;
}

/** How a call ended. Without an error it succeeded. */
export interface CallResult {
  readonly error?: unknown;
  /** Of the answer: an HTTP status, a SQLSTATE. */
  readonly status?: string | number;
  /** Rows that were returned or changed. */
  readonly rows?: number;
  /** Whether a cache had what it was asked for. */
  readonly hit?: boolean;
}

/** One call in progress. Nothing here throws, and only the first `end` counts. */
export interface Call {
  /** The wait is over: the request is on its way. Default: there was no wait. */
  sent(): void;
  /** The head of the answer is here: the measured duration of HTTP ends, the time of the body is apart. */
  headers(status?: number): void;
  end(result?: CallResult): void;
}

/** One dependency, with its series and windows resolved. */
export interface CallTarget extends Required<Pick<CallTargetOptions, 'kind' | 'system'>> {
  readonly namespace: string | undefined;
  readonly address: string | undefined;
  readonly port: number | undefined;
  readonly pool: string | undefined;
  /**
   * Begins a call; call it where the application calls, because later the work that is being done may be another's.
   * Never throws.
   */
  begin(details: CallDetails, origin?: CallOrigin): Call;
  /** The pool or client is gone: its live windows go, its counts stay. Idempotent. */
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
  /** By the monitor's clock. */
  readonly startedMs: number;
  /** From `startedMs` to the end, or to the head of an HTTP answer; the wait included. */
  readonly durationMs: number;
  readonly waitMs: number;
  /** From the head of an HTTP answer to its end; undefined where no head was told of. */
  readonly bodyMs: number | undefined;
  readonly outcome: 'success' | 'error';
  readonly error: unknown;
  /** As the label `error_type` has it; empty for what is no error. */
  readonly errorType: string;
  readonly status: string | number | undefined;
  readonly rows: number | undefined;
  readonly hit: boolean | undefined;
}

/** Calls to dependencies: what a request is to the service, a call is to what the service waits for. */
export interface CallHost {
  /**
   * Makes a target: once per pool or client, because series and windows are resolved here and not at each call.
   *
   * @throws GoldenSignalsError `ERR_GS_OPTION_INVALID`
   */
  target(options: CallTargetOptions): CallTarget;
  /** Calls the listener when a call is over and recorded. */
  onEnd(listener: (end: CallEnd) => void): Undo;
}
