import { STATUS_CODES } from 'node:http';
import type { Clock } from '../base/clock.ts';
import { idsOfRequest } from '../context/request-ids.ts';
import { ErrorDescriber } from '../errors/describe-error.ts';
import type { ErrorDescription } from '../errors/error-event.ts';
import type { ErrorTracker } from '../errors/error-tracker.ts';
import type { HttpMonitor } from '../http/http-monitor.ts';
import { httpFeatures } from '../http/options/features.ts';
import { methodLabels } from '../http/options/methods.ts';
import type { RequestEnd, RequestObserver } from '../http/recording/request-observer.ts';
import type { Redactor } from '../redaction/redact.ts';
import type { RequestLog } from '../request-log/request-log.ts';
import type { Circumstances, SlowRequests } from '../slow/slow-requests.ts';
import type { RequestFacts } from '../work/request-facts.ts';

interface RequestDiagnosticsParts {
  readonly http: HttpMonitor;
  readonly errors: ErrorTracker | undefined;
  readonly slow: SlowRequests;
  readonly log: RequestLog | undefined;
  readonly redactor: Redactor;
  readonly clock: Clock;
}

/** Hands on what is worth more than a number: each request that failed or was slow, and every one to the log. */
export class RequestDiagnostics implements RequestObserver {
  readonly wants: RequestObserver['wants'];
  readonly #parts: RequestDiagnosticsParts;
  readonly #describer: ErrorDescriber;

  constructor(parts: RequestDiagnosticsParts) {
    const { errors, log } = parts;
    this.#parts = parts;
    this.#describer = new ErrorDescriber(parts.redactor);
    this.wants = log !== undefined || errors?.options.clientErrors ? 'all' : 'notable';
  }

  requestEnded(end: RequestEnd): void {
    const { slow, log } = this.#parts;
    const { route, status, isSlow } = end;
    const captured = this.#captureError(end);
    const isLogged = log?.takes(route.template, status, isSlow) === true;
    if (isSlow || isLogged) {
      const facts = this.#factsOf(end, captured);
      if (isSlow) slow.add(facts, this.#circumstancesOf(end));
      if (isLogged) log.write(facts);
    }
  }

  #captureError(end: RequestEnd): ErrorDescription | undefined {
    const { errors } = this.#parts;
    const { exchange, route, status } = end;
    if (errors === undefined || (exchange.features & httpFeatures.errors) === 0) return undefined;
    const isClientError = errors.options.clientErrors && status >= 400 && status !== 499;
    if (!end.isError && !isClientError) return undefined;
    const method = methodLabels[exchange.method]!;
    const context = {
      source: 'request',
      method,
      route: route.template,
      status,
      ...idsOfRequest(exchange.req, exchange.context),
      fields: exchange.context?.ownFields,
    } as const;
    return errors.capture(
      exchange.error ?? failureWithoutException(end),
      context,
      exchange.context ?? exchange,
    );
  }

  /** @param captured The error of the request, where it was tracked, so that it is not described twice. */
  #factsOf(end: RequestEnd, captured: ErrorDescription | undefined): RequestFacts {
    const { exchange, route, status, durationMs, thresholdMs, bytesIn, bytesOut, isSlow, errorType } = end;
    const { error, firstByteMs, startedMs } = exchange;
    return {
      method: methodLabels[exchange.method]!,
      route: route.template,
      status,
      durationMs,
      timeToFirstByteMs: firstByteMs === 0 ? undefined : firstByteMs - startedMs,
      requestBytes: bytesIn,
      responseBytes: bytesOut,
      startedAtMs: this.#parts.clock.wallTimeMs() - durationMs,
      ...idsOfRequest(exchange.req, exchange.context),
      isSlow,
      thresholdMs,
      error: error === undefined ? undefined : (captured ?? this.#describer.describe(error).error),
      errorType,
    };
  }

  #circumstancesOf({ exchange: { context } }: RequestEnd): Circumstances {
    const { http, redactor } = this.#parts;
    const fields = context?.ownFields;
    return {
      // It has left already.
      concurrentRequests: http.inFlight + 1,
      timeline: context?.timeline.entries ?? [],
      context: fields === undefined ? undefined : (redactor.fields(fields) as Record<string, unknown>),
    };
  }
}

/** Stands in the place of an exception where there was none, so that these failures are grouped by what they were. */
function failureWithoutException({ errorType, outcome, status }: RequestEnd): object {
  const message =
    outcome === 'destroyed'
      ? 'The server closed the connection before the response was complete.'
      : `The response had the status ${status} ${STATUS_CODES[status] ?? ''}`.trimEnd();
  return { name: errorType || `${status}`, message };
}
