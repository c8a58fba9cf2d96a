import { STATUS_CODES } from 'node:http';
import type { Clock } from '../clock.ts';
import { idsOfRequest, type RequestIds } from '../context/request-ids.ts';
import { ErrorDescriber } from '../failures/describe-error.ts';
import type { ErrorDescription } from '../failures/error-event.ts';
import type { ErrorTracker } from '../failures/error-tracker.ts';
import type { Redactor } from '../failures/redact.ts';
import { httpFeatures } from '../http/features.ts';
import type { HttpMonitor } from '../http/http-monitor.ts';
import { methodLabels } from '../http/methods.ts';
import type { RequestEnd, RequestObserver } from '../http/request-observer.ts';
import type { RequestLog } from '../logging/request-log.ts';
import type { SlowRequests } from '../slow/slow-requests.ts';

interface RequestDiagnosticsParts {
  readonly http: HttpMonitor;
  readonly errors: ErrorTracker | undefined;
  readonly slow: SlowRequests | undefined;
  readonly log: RequestLog | undefined;
  readonly redactor: Redactor;
  readonly clock: Clock;
  /** Whether requests have contexts. */
  readonly hasContexts: boolean;
}

/** Hands on what is worth more than a number: each request that failed or was slow, and every one to the log. */
export class RequestDiagnostics implements RequestObserver {
  readonly wants: RequestObserver['wants'];
  readonly #parts: RequestDiagnosticsParts;
  readonly #describer: ErrorDescriber;

  constructor(parts: RequestDiagnosticsParts) {
    const { errors, log, hasContexts } = parts;
    this.#parts = parts;
    this.#describer = new ErrorDescriber(parts.redactor);
    this.wants = log !== undefined || hasContexts || errors?.options.clientErrors ? 'all' : 'notable';
  }

  requestEnded(end: RequestEnd): void {
    const { context, req } = end.exchange;
    const ids = idsOfRequest(req, context);
    const captured = this.#captureError(end, ids);
    if (end.isSlow) this.#addSlow(end, ids);
    this.#writeLog(end, ids, captured);
    context?.settle();
  }

  #captureError(end: RequestEnd, ids: RequestIds): ErrorDescription | undefined {
    const { errors } = this.#parts;
    const { exchange, route, status } = end;
    if (errors === undefined || (exchange.features & httpFeatures.errors) === 0) return undefined;
    const isClientError = errors.options.clientErrors && status >= 400 && status !== 499;
    if (!end.isError && !isClientError) return undefined;
    const method = methodLabels[exchange.method]!;
    return errors.capture(exchange.error ?? failureWithoutException(end), {
      source: 'request',
      method,
      route: route.template,
      status,
      ...ids,
      fields: exchange.context?.ownFields,
    });
  }

  #addSlow(end: RequestEnd, ids: RequestIds): void {
    const { slow, http, redactor } = this.#parts;
    const { exchange, route, status, durationMs, thresholdMs, bytesIn, bytesOut, errorType } = end;
    const fields = exchange.context?.ownFields;
    slow?.add({
      method: methodLabels[exchange.method]!,
      route: route.template,
      status,
      durationMs,
      thresholdMs,
      timeToFirstByteMs: timeToFirstByteMs(end),
      requestBytes: bytesIn,
      responseBytes: bytesOut,
      requestId: ids.requestId,
      traceId: ids.traceId,
      // It has left already.
      concurrentRequests: http.inFlight + 1,
      errorType: errorType === '' ? undefined : errorType,
      timeline: exchange.context?.timeline.entries ?? [],
      context: fields === undefined ? undefined : (redactor.fields(fields) as Record<string, unknown>),
    });
  }

  /** @param captured The error of the request, where it was tracked, so that it is not described twice. */
  #writeLog(end: RequestEnd, ids: RequestIds, captured: ErrorDescription | undefined): void {
    const { log, clock } = this.#parts;
    if (log === undefined) return;
    const { exchange, route, status, durationMs, thresholdMs, bytesIn, bytesOut, isSlow, errorType } = end;
    const { error } = exchange;
    log.write({
      method: methodLabels[exchange.method]!,
      route: route.template,
      status,
      durationMs,
      timeToFirstByteMs: timeToFirstByteMs(end),
      requestBytes: bytesIn,
      responseBytes: bytesOut,
      startedAtMs: clock.wallTimeMs() - durationMs,
      ...ids,
      isSlow,
      thresholdMs,
      error: error === undefined ? undefined : (captured ?? this.#describer.describe(error).error),
      errorType,
    });
  }
}

function timeToFirstByteMs({ exchange: { firstByteMs, startedMs } }: RequestEnd): number | undefined {
  return firstByteMs === 0 ? undefined : firstByteMs - startedMs;
}

/** Stands in the place of an exception where there was none, so that these failures are grouped by what they were. */
function failureWithoutException({ errorType, outcome, status }: RequestEnd): object {
  const message =
    outcome === 'destroyed'
      ? 'The server closed the connection before the response was complete.'
      : `The response had the status ${status} ${STATUS_CODES[status] ?? ''}`.trimEnd();
  return { name: errorType || `${status}`, message };
}
