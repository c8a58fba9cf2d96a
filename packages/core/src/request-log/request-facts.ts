import type { Clock } from '../base/clock.ts';
import type { EndedErrors } from '../errors/ended-errors.ts';
import type { ErrorDescription } from '../errors/error-event.ts';
import type { WorkEnd } from '../work/work.ts';

/**
 * What is known of a request when it is over: what is logged and kept of it. Its URL is not, and of its headers only
 * the ids of the request and its trace.
 */
export interface RequestFacts {
  readonly method: string;
  /** The route's template. */
  readonly route: string;
  /** 499 for a client that left, 500 and above for a response that the server did not finish. */
  readonly status: number;
  readonly durationMs: number;
  /** From the request's start to the head of its response; undefined when none was sent, or it was not measured. */
  readonly timeToFirstByteMs: number | undefined;
  /** Of the connection: request line, headers and body. */
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** Milliseconds since the Unix epoch. */
  readonly startedAtMs: number;
  /** Without a request context what the caller sent, like the ids that follow. */
  readonly requestId: string | undefined;
  readonly traceId: string | undefined;
  readonly spanId: string | undefined;
  /** It took longer than `thresholdMs`. */
  readonly isSlow: boolean;
  /** Infinity when the route has no threshold. */
  readonly thresholdMs: number;
  /** What the framework saw being thrown. */
  readonly error: ErrorDescription | undefined;
  /** As `error_type` of the metrics has it; empty for a request that is no error of the server. */
  readonly errorType: string;
}

/** @param end Of a request. */
export function requestFactsOf(end: WorkEnd, clock: Clock, ended: EndedErrors): RequestFacts {
  const { method = '', status = 0, durationMs, isSlow, thresholdMs, errorType } = end;
  return {
    method,
    route: end.name,
    status,
    durationMs,
    timeToFirstByteMs: end.firstByteMs,
    requestBytes: end.requestBytes,
    responseBytes: end.responseBytes,
    startedAtMs: clock.wallTimeMs() - durationMs,
    ...end.work.ids,
    isSlow,
    thresholdMs,
    error: end.error === undefined ? undefined : ended.of(end).error,
    errorType,
  };
}
