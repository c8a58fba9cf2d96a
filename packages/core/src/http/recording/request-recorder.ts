import { isServiceError } from '../../base/client-error.ts';
import type { Clock } from '../../base/clock.ts';
import { errorTypeOf } from '../../base/error-type.ts';
import { swallowRejection } from '../../base/swallow-rejection.ts';
import type { ExemplarLabels } from '../../metrics/exemplar.ts';
import { handedOver } from '../../windows/recorded-request.ts';
import type { WorkOutcome } from '../../work/work.ts';
import type { WorkListeners } from '../../work/work-listeners.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { type Outcome, outcomeOf, statusOf } from '../exchange/outcome.ts';
import { sentStatusOf } from '../exchange/response-head.ts';
import { CustomLabels } from '../metrics/custom-labels.ts';
import type { HttpMetrics } from '../metrics/http-metrics.ts';
import { measured } from '../metrics/measured-duration.ts';
import type { RequestSeries, SeriesBudget } from '../metrics/request-series.ts';
import { asyncFunction } from '../options/async-function.ts';
import { httpFeatures } from '../options/features.ts';
import type { HttpLabel, HttpResponseExclusion } from '../options/http-options.ts';
import { createResponseExclusion, type IsResponseExcluded } from '../routes/exclusion.ts';
import { requestTotalAt } from '../routes/request-totals.ts';
import type { Route } from '../routes/route.ts';
import { requestBodyBytes, responseBodyBytes } from './body-size.ts';

const { count, latency, errors, slow } = httpFeatures;

const exemplarEveryMs = 1_000;

/** Series with custom labels that are found without the metrics' own lookup. */
const maxKeptSeries = 10_000;

interface RecorderHost {
  readonly clock: Clock;
  readonly work: WorkListeners;
  internalError(component: string, error: unknown): void;
}

interface RecorderParts {
  readonly labels: Readonly<Record<string, HttpLabel>>;
  readonly excludeResponse: HttpResponseExclusion;
  readonly metrics: HttpMetrics;
  readonly unmatched: Route;
}

/**
 * Writes down a request that is over: in the metrics and the live window, and for the listeners to work.
 *
 * Its fields are `private`, not `#private`, see docs/hot-path.md, rule 12.
 */
export class RequestRecorder {
  private readonly host: RecorderHost;
  private readonly clock: Clock;
  private readonly metrics: HttpMetrics;
  private readonly unmatched: Route;
  private readonly customLabels: CustomLabels;
  /** Decided here, because most services have none and every request would ask. */
  private readonly hasMoreLabels: boolean;
  private readonly isResponseExcluded: IsResponseExcluded | undefined;
  private readonly budget: SeriesBudget = { left: maxKeptSeries };
  private readonly listeners: WorkListeners;

  constructor(host: RecorderHost, parts: RecorderParts) {
    this.host = host;
    this.clock = host.clock;
    this.listeners = host.work;
    this.metrics = parts.metrics;
    this.unmatched = parts.unmatched;
    this.customLabels = new CustomLabels(parts.labels, (error) => host.internalError('http_labels', error));
    this.isResponseExcluded = createResponseExclusion(parts.excludeResponse, (error) =>
      host.internalError('http_exclude', error),
    );
    this.hasMoreLabels = parts.metrics.detailed || this.customLabels.names.length > 0;
  }

  /** Returns whether nothing of a series is used any more; what of it is not is let go of. */
  isIdle(series: RequestSeries): boolean {
    return series.prune((one) => this.metrics.isIdle(one), this.budget);
  }

  /** See `HttpMonitor.slowThresholdOf`. */
  slowThresholdOf(exchange: Exchange): number {
    const route = this.routeOf(exchange);
    const isObserved = !route.excluded && (exchange.features & route.features & slow) !== 0;
    return isObserved ? this.thresholdOf(route, exchange) : Number.POSITIVE_INFINITY;
  }

  /**
   * Writes down an exchange that ends now.
   *
   * @returns Which route it was.
   */
  record(exchange: Exchange): Route {
    const nowMs = this.clock.now();
    const outcome = outcomeOf(exchange);
    if (outcome === 'complete' || exchange.res.headersSent) exchange.sentStatus = sentStatusOf(exchange);
    const route = this.routeOf(exchange);
    if (route.excluded || outcome === 'taken_over') {
      exchange.state = 'left_out';
      return route;
    }
    const status = statusOf(outcome, exchange);
    if (this.isResponseExcluded?.(exchange, status)) {
      exchange.state = 'left_out';
      return route;
    }
    const { methodIndex } = exchange;
    const features = exchange.features & route.features;
    const { metrics } = this;
    const { error } = exchange;
    const isError = status >= 500;
    if (status >= 400 && !isError) this.countClientError(route, features);
    const isHandled = error !== undefined && status < 400 && isServiceError(error);
    const errorType = isError || isHandled ? errorTypeOfRequest(error, outcome, status) : '';
    let series = route.series(methodIndex, metrics.statusGroup(status));
    if (this.hasMoreLabels) series = this.withMoreLabels(series, exchange, route, errorType);
    const thresholdMs = this.thresholdOf(route, exchange);

    const durationMs = nowMs - exchange.startedMs;
    measured[0] = durationMs;
    measured[1] = thresholdMs;
    handedOver[0] = nowMs;
    handedOver[1] = durationMs * 1_000;
    if ((features & count) !== 0) metrics.count(series);
    if ((features & metrics.durationFeatures) !== 0) {
      if (nowMs < series.exemplarDueMs && durationMs <= thresholdMs) metrics.observeDuration(series);
      else this.observeTraced(exchange, series);
    }
    if ((features & (count | latency)) !== 0) this.recordWindow(exchange, route, isError, series);
    if (isError && (features & errors) !== 0) metrics.countError(series, errorType);
    if (isHandled && (features & errors) !== 0) metrics.countHandled(series, errorType);
    const isSlow = (features & slow) !== 0 && durationMs > thresholdMs;
    if (isSlow) this.countSlow(route, series);
    const { listeners } = this;
    if (
      durationMs >= listeners.fromMs ||
      (listeners.notable && (isError || isSlow || isHandled)) ||
      exchange.slots !== undefined
    ) {
      this.tell(exchange, route, outcome, status, errorType, isSlow);
    }
    return route;
  }

  /**
   * With the caller's trace as exemplar, if it was recorded. Only of a slow request, and of one per second and series: to
   * read the headers of each would cost more than all the rest.
   */
  private observeTraced(exchange: Exchange, series: RequestSeries): void {
    series.exemplarDueMs = handedOver[0]! + exemplarEveryMs;
    this.metrics.observeDuration(series, exemplarOf(exchange));
  }

  private countClientError({ totals, totalsFrom }: Route, features: number): void {
    if ((features & (count | latency)) !== 0) totals[totalsFrom + requestTotalAt.clientErrors]!++;
  }

  private countSlow({ totals, totalsFrom }: Route, series: RequestSeries): void {
    this.metrics.countSlow(series);
    totals[totalsFrom + requestTotalAt.slow]!++;
  }

  /**
   * Apart from `record`, because few requests are reported, and without its doubles for the reason that `handedOver`
   * has.
   */
  private tell(
    exchange: Exchange,
    route: Route,
    outcome: Outcome,
    status: number,
    errorType: string,
    isSlow: boolean,
  ): void {
    const { connection, features, firstByteMs, startedMs } = exchange;
    this.listeners.ended({
      work: exchange,
      name: route.template,
      method: exchange.method,
      status,
      outcome: workOutcomeOf(outcome, status, errorType),
      durationMs: measured[0]!,
      waitMs: undefined,
      firstByteMs: firstByteMs === 0 ? undefined : firstByteMs - startedMs,
      requestBytes: connection === undefined ? 0 : connection.bytesIn,
      responseBytes: connection === undefined ? 0 : connection.bytesOut,
      errorType,
      error: exchange.error,
      isError: status >= 500,
      tracksErrors: (features & errors) !== 0,
      isSlow,
      thresholdMs: measured[1]!,
    });
  }

  private thresholdOf(route: Route, exchange: Exchange): number {
    const { slowThresholdOf, slowThresholdMs } = route;
    if (slowThresholdOf === undefined) return slowThresholdMs;
    try {
      const { request, response } = exchange.seen;
      const answer: unknown = slowThresholdOf(request as never, response as never);
      if (swallowRejection(answer))
        throw asyncFunction('slowThresholdMs', 'milliseconds, false or undefined');
      if (answer === false) return Number.POSITIVE_INFINITY;
      return typeof answer === 'number' ? answer : slowThresholdMs;
    } catch (error) {
      this.host.internalError('http_slow_threshold', error);
      return slowThresholdMs;
    }
  }

  private recordWindow(
    { req, res, connection }: Exchange,
    route: Route,
    isError: boolean,
    series: RequestSeries,
  ): void {
    const bytesIn = connection === undefined ? 0 : connection.bytesIn;
    const bytesOut = connection === undefined ? 0 : connection.bytesOut;
    if ((route.features & latency) !== 0) route.window.recordHandedOver(isError, bytesIn, bytesOut);
    else route.window.recordUntimed(isError, bytesIn, bytesOut);
    if (this.metrics.sizes) {
      this.metrics.observeSizes(series, requestBodyBytes(req, bytesIn), responseBodyBytes(res, bytesOut));
    }
  }

  private routeOf(exchange: Exchange): Route {
    try {
      return exchange.resolveRoute(exchange.req, exchange.res, exchange);
    } catch (error) {
      this.host.internalError('http_route', error);
      return this.unmatched;
    }
  }

  /** The labels that are known only now: those of the detailed naming, and those that are functions. */
  private withMoreLabels(
    plain: RequestSeries,
    exchange: Exchange,
    route: Route,
    errorType: string,
  ): RequestSeries {
    const encrypted = exchange.connection?.encrypted === true;
    let series = this.metrics.detail(plain, exchange.req, encrypted, errorType, this.budget);
    const { names } = this.customLabels;
    if (names.length === 0) return series;
    const { request, response } = exchange.seen;
    for (let index = 0; index < names.length; index++) {
      const name = names[index]!;
      const value = route.labels[name] ?? this.customLabels.valueAt(index, request, response);
      series = series.child(name, value, this.budget);
    }
    return series;
  }
}

function exemplarOf(exchange: Exchange): ExemplarLabels | undefined {
  try {
    const { trace } = exchange;
    return trace?.sampled ? { trace_id: trace.traceId, span_id: trace.parentId } : undefined;
  } catch {
    // A request that was made up, without headers.
    return undefined;
  }
}

/** The exception that was noted explains most, then that the server did not finish the response, then its status. */
function errorTypeOfRequest(error: unknown, outcome: Outcome, status: number): string {
  if (error !== undefined) return errorTypeOf(error);
  return outcome === 'destroyed' ? 'connection_destroyed' : `${status}`;
}

function workOutcomeOf(outcome: Outcome, status: number, errorType: string): WorkOutcome {
  if (status >= 500) return 'error';
  if (outcome === 'client_left') return 'client_left';
  return errorType === '' ? 'success' : 'handled';
}
