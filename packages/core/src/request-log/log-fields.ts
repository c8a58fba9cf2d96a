import type { WorkContext } from '../context/work-context.ts';
import type { ErrorDescription } from '../errors/error-event.ts';
import type { Cause } from '../host/causes.ts';
import type { WorkKind } from '../work/work.ts';
import type { CallsByKind } from '../work/work-calls.ts';
import type { RequestFacts } from './request-facts.ts';

/**
 * The names of the fields in our log lines. They follow the semantic conventions of OpenTelemetry, because logs of
 * Node.js meet its collector, and the Elastic Common Schema is merging into them. What they have no name for is in the
 * Elastic Common Schema (`http.request.id`, `error.code`) or begins with `golden_signals`.
 *
 * | field | unit, meaning |
 * |---|---|
 * | `http.request.method` | |
 * | `http.route` | the template, never the path |
 * | `http.response.status_code` | 499: the client left |
 * | `http.server.request.duration` | seconds |
 * | `http.request.size`, `http.response.size` | bytes, with request line and headers |
 * | `http.request.id` | as the header `X-Request-Id` has it |
 * | `messaging.message.id` | in its place, of a job |
 * | `trace_id`, `span_id` | of the caller's `traceparent` |
 * | `error.type` | only of errors of the server: the exception's class, or the status |
 * | `error.code` | the exception's `code` |
 * | `exception.type`, `exception.message`, `exception.stacktrace` | redacted; the stack with its causes |
 * | `golden_signals.time_to_first_byte` | seconds |
 * | `golden_signals.slow`, `golden_signals.slow_threshold` | `true`, seconds; only of slow requests |
 * | `http.server.active_requests` | only of slow requests, like the next two: how many were in flight at its end |
 * | `process.cpu.time` | seconds of the whole process, while the request was served |
 * | `nodejs.eventloop.delay.max` | seconds, meanwhile |
 * | `golden_signals.calls.database.count`, `….duration`, `….wait` | of its calls to databases, in seconds; likewise `cache`, `http`, `messaging` |
 * | `golden_signals.causes` | a list of clauses that say what took so long; of slow requests and stalls |
 * | `golden_signals.operation`, `golden_signals.outcome`, `golden_signals.duration` | of an operation; seconds |
 * | `golden_signals.age` | seconds that open work has been in progress |
 * | `golden_signals.sample_rate` | which share of such requests is logged, when it is not all |
 */
export type LogFields = Record<string, string | number | boolean | readonly string[]>;

/** Returns what ties a line to a request and its trace. */
export function contextFields({ kind, requestId, traceId, parentSpanId }: WorkContext): LogFields {
  return idFields(requestId, traceId, parentSpanId, idField(kind));
}

/** Returns the name of the field that has the id of such work. */
export function idField(kind: WorkKind): 'http.request.id' | 'messaging.message.id' {
  return kind === 'job' ? 'messaging.message.id' : 'http.request.id';
}

export function requestFields(facts: RequestFacts): LogFields {
  const fields: LogFields = {
    'http.request.method': facts.method,
    'http.route': facts.route,
    'http.response.status_code': facts.status,
    'http.server.request.duration': toSeconds(facts.durationMs),
    'http.request.size': facts.requestBytes,
    'http.response.size': facts.responseBytes,
    ...idFields(facts.requestId, facts.traceId, facts.spanId),
  };
  if (facts.timeToFirstByteMs !== undefined)
    fields['golden_signals.time_to_first_byte'] = toSeconds(facts.timeToFirstByteMs);
  if (facts.isSlow) {
    fields['golden_signals.slow'] = true;
    fields['golden_signals.slow_threshold'] = toSeconds(facts.thresholdMs);
  }
  if (facts.errorType !== '') fields['error.type'] = facts.errorType;
  return facts.error === undefined ? fields : Object.assign(fields, errorFields(facts.error));
}

export function errorFields(error: ErrorDescription): LogFields {
  const fields: LogFields = { 'exception.type': error.type, 'exception.message': error.message };
  if (error.code !== undefined) fields['error.code'] = error.code;
  const text = stackText(error);
  if (text !== '') fields['exception.stacktrace'] = text;
  return fields;
}

/** Nothing where nothing is known. */
export function causeFields(causes: readonly Cause[]): LogFields {
  return causes.length === 0 ? {} : { 'golden_signals.causes': causes.map(({ text }) => text) };
}

/** Of the kinds of dependencies that were called. */
export function callFields(calls: CallsByKind = {}): LogFields {
  const fields: LogFields = {};
  for (const [kind, { count, durationMs, waitMs }] of Object.entries(calls)) {
    fields[`golden_signals.calls.${kind}.count`] = count;
    fields[`golden_signals.calls.${kind}.duration`] = toSeconds(durationMs);
    fields[`golden_signals.calls.${kind}.wait`] = toSeconds(waitMs);
  }
  return fields;
}

function idFields(
  requestId: string | undefined,
  traceId: string | undefined,
  spanId: string | undefined,
  id: string = idField('request'),
): LogFields {
  const fields: LogFields = {};
  if (requestId !== undefined) fields[id] = requestId;
  if (traceId !== undefined) fields.trace_id = traceId;
  if (spanId !== undefined) fields.span_id = spanId;
  return fields;
}

/** Bounded like the description itself. */
function stackText({ stack, causes }: ErrorDescription): string {
  const texts = causes.map((cause) => `Caused by: ${stackText(cause) || `${cause.type}: ${cause.message}`}`);
  return [...(stack === undefined ? [] : [stack]), ...texts].join('\n');
}

/** Whole microseconds, so that a line shows no digits that mean nothing. */
export function toSeconds(milliseconds: number): number {
  return Math.round(milliseconds * 1_000) / 1_000_000;
}
