import type { Clock } from '../clock.ts';
import { errorTypeOf } from '../error-type.ts';
import type { BucketLayout } from '../latency/bucket-index.ts';
import type { Logger } from '../logger.ts';
import { RateLimitedLog } from '../rate-limited-log.ts';
import { requestBodyBytes, responseBodyBytes } from './body-size.ts';
import { CustomLabels } from './custom-labels.ts';
import type { Exchange } from './exchange.ts';
import { httpFeatures } from './features.ts';
import type { HttpMetrics } from './http-metrics.ts';
import type { HttpLabel } from './http-options.ts';
import { methodLabels } from './methods.ts';
import { type Outcome, outcomeOf, statusOf } from './outcome.ts';
import type { RequestSeries, SeriesBudget } from './request-series.ts';
import type { Route } from './route.ts';

const { count, latency, errors, slow } = httpFeatures;

/** Series with custom labels that are found without the metrics' own lookup. */
const maxKeptSeries = 10_000;

interface RecorderHost {
  readonly clock: Clock;
  readonly logger: Logger;
  internalError(component: string, error: unknown): void;
}

interface RecorderParts {
  readonly labels: Readonly<Record<string, HttpLabel>>;
  readonly metrics: HttpMetrics;
  readonly layout: BucketLayout;
  readonly unmatched: Route;
}

/**
 * When the request at hand ended and how long it took, in milliseconds. V8 allocates every double that is passed to
 * a function which it does not inline, and the whole path is too long for that; a typed array passes them for nothing
 * (10 % of recording, benchmarks/record).
 */
const times = new Float64Array(2);
const endedAt = 0;
const durationAt = 1;

/** Writes down a request that is over: in the metrics, the live window and the log of slow requests. */
export class RequestRecorder {
  readonly #host: RecorderHost;
  readonly #metrics: HttpMetrics;
  readonly #layout: BucketLayout;
  readonly #unmatched: Route;
  readonly #customLabels: CustomLabels;
  readonly #slowRequests: RateLimitedLog;
  /** Decided here, because most services have none and every request would ask. */
  readonly #hasMoreLabels: boolean;
  readonly #budget: SeriesBudget = { left: maxKeptSeries };

  constructor(host: RecorderHost, parts: RecorderParts) {
    this.#host = host;
    this.#metrics = parts.metrics;
    this.#layout = parts.layout;
    this.#unmatched = parts.unmatched;
    this.#customLabels = new CustomLabels(parts.labels, (error) => host.internalError('http_labels', error));
    this.#hasMoreLabels = parts.metrics.detailed || this.#customLabels.names.length > 0;
    this.#slowRequests = new RateLimitedLog(host.logger, host.clock, (error) =>
      host.internalError('http', error),
    );
  }

  record(exchange: Exchange, nowMs: number): void {
    const { features, method } = exchange;
    const metrics = this.#metrics;
    const route = this.#routeOf(exchange);
    if (route.excluded) return;
    const outcome = outcomeOf(exchange);
    const status = statusOf(outcome, exchange);
    const isError = status >= 500;
    const errorType = isError ? describeError(exchange.error, outcome, status) : '';
    const durationMs = nowMs - exchange.startedMs;
    times[endedAt] = nowMs;
    times[durationAt] = durationMs;
    let series = route.series(method, metrics.statusGroup(status));
    if (this.#hasMoreLabels) series = this.#withMoreLabels(series, exchange, route, errorType);

    if ((features & count) !== 0) metrics.count(series);
    if ((features & metrics.durationFeatures) !== 0) metrics.observeDuration(series, durationMs / 1_000);
    if ((features & (count | latency)) !== 0) this.#recordWindow(exchange, route, isError, series);
    if (isError && (features & errors) !== 0) metrics.countError(series, errorType);
    if ((features & slow) !== 0 && durationMs > route.slowThresholdMs) {
      metrics.countSlow(series);
      this.#logSlow(route, methodLabels[method]!, status, durationMs);
    }
  }

  #recordWindow(
    { req, res, connection }: Exchange,
    route: Route,
    isError: boolean,
    series: RequestSeries,
  ): void {
    const bytesIn = connection === undefined ? 0 : connection.bytesIn;
    const bytesOut = connection === undefined ? 0 : connection.bytesOut;
    const microseconds = times[durationAt]! * 1_000;
    const bucket = this.#layout.indexOf(microseconds);
    route.window.record(times[endedAt]!, bucket, microseconds, isError, bytesIn, bytesOut);
    if (this.#metrics.sizes) {
      this.#metrics.observeSizes(series, requestBodyBytes(req, bytesIn), responseBodyBytes(res, bytesOut));
    }
  }

  /** Nothing that identifies a person is logged: neither the URL nor any header. */
  #logSlow({ template, slowThresholdMs }: Route, method: string, status: number, durationMs: number): void {
    this.#slowRequests.warn(
      { route: template, method, status, durationMs, thresholdMs: slowThresholdMs },
      'slow HTTP request',
    );
  }

  #routeOf({ req, res, resolveRoute }: Exchange): Route {
    try {
      return resolveRoute(req, res);
    } catch (error) {
      this.#host.internalError('http_route', error);
      return this.#unmatched;
    }
  }

  /** The labels that are known only now: those of the detailed naming, and those that are functions. */
  #withMoreLabels(plain: RequestSeries, exchange: Exchange, route: Route, errorType: string): RequestSeries {
    const encrypted = exchange.connection?.encrypted === true;
    let series = this.#metrics.detail(plain, encrypted, errorType, this.#budget);
    const { names } = this.#customLabels;
    for (let index = 0; index < names.length; index++) {
      const name = names[index]!;
      const value = route.labels[name] ?? this.#customLabels.valueAt(index, exchange.req, exchange.res);
      series = series.child(name, value, this.#budget);
    }
    return series;
  }
}

/** The exception that was noted explains most, then that the server did not finish the response, then its status. */
function describeError(error: unknown, outcome: Outcome, status: number): string {
  if (error !== undefined) return errorTypeOf(error);
  return outcome === 'destroyed' ? 'connection_destroyed' : `${status}`;
}
