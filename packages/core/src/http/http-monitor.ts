import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { runInContext } from '../context/current-context.ts';
import type { RequestContext } from '../context/request-context.ts';
import type { Registry } from '../metrics/registry.ts';
import { BucketLayout } from '../windows/bucket-index.ts';
import { SlidingWindow } from '../windows/sliding-window.ts';
import type { WindowName, WindowSummary } from '../windows/window-summary.ts';
import { OpenList } from '../work/open-list.ts';
import { type AddedHeaders, type Head, withHeaders } from './exchange/added-headers.ts';
import type { Exchange, ResolveRoute } from './exchange/exchange.ts';
import { ExchangeContexts } from './exchange/exchange-contexts.ts';
import { Exchanges } from './exchange/exchanges.ts';
import { HttpMetrics } from './metrics/http-metrics.ts';
import { InFlight } from './metrics/in-flight.ts';
import { httpFeatures } from './options/features.ts';
import {
  checkRouteSettings,
  type HttpOptions,
  type RouteSettings,
  resolveHttpOptions,
} from './options/http-options.ts';
import type { RequestObserver } from './recording/request-observer.ts';
import { RequestRecorder } from './recording/request-recorder.ts';
import { createExclusion, excludesNothing, type IsExcluded } from './routes/exclusion.ts';
import { RelativeThresholds } from './routes/relative-thresholds.ts';
import type { Route } from './routes/route.ts';
import { RouteTable } from './routes/route-table.ts';

export type { ResolveRoute } from './exchange/exchange.ts';

/** What the HTTP monitor needs of the monitor that it belongs to. */
export interface HttpMonitorHost {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly logger: Logger;
  /** False makes every call a no-op. */
  readonly enabled: boolean;
  readonly options: {
    readonly latencyPrecision: 1 | 2 | 3;
    readonly windowSeconds: number;
    readonly apdexTargetMs: number;
  };
  internalError(component: string, error: unknown): void;
}

/** Length of the long live window. */
export const longWindowSeconds = 15 * 60;

/** In how many steps each window slides: every second for the default of a minute, every 15 seconds for the long one. */
const windowSlots = 60;
/** Of a minute each. */
const longWindowSlots = 15;

const inFlightFeatures = httpFeatures.count | httpFeatures.latency;

/**
 * Measures the requests of one monitor, whatever framework they pass through.
 *
 * Each request is counted once, when its response is over; `outcome.ts` decides what became of it. A connection that
 * is upgraded (WebSocket, CONNECT) is no request: Node gives it to an `upgrade` or `connect` listener, without a
 * response. Nor is a request that Node refuses before its head is complete (400, 408, 431).
 *
 * A status of 500 and above is an error of the server. 4xx is none, and neither is 499, a client that left.
 */
export class HttpMonitor {
  /** The route of requests that matched none: `<unmatched>`. */
  readonly unmatched: Route;
  /** For an observer that knows of no routes: it leaves the route to one that does, and is `unmatched` without. */
  readonly unrouted: ResolveRoute = () => this.unmatched;

  readonly #host: HttpMonitorHost;
  readonly #exchanges: Exchanges;
  /** All that are pending, whatever is recorded of them. */
  private readonly open = new OpenList<Exchange>();
  private readonly requestsInFlight: InFlight;
  private readonly recorder: RequestRecorder;
  readonly #isExcluded: IsExcluded | undefined;
  readonly #routes: RouteTable;
  readonly #relativeThresholds: RelativeThresholds;
  readonly #labels: NonNullable<HttpOptions['labels']>;
  #contexts: ExchangeContexts | undefined;

  /** @throws GoldenSignalsError as `checkHttpOptions` */
  constructor(host: HttpMonitorHost, options: HttpOptions = {}) {
    const resolved = resolveHttpOptions('http', options);
    const { clock, logger, registry } = host;
    const layout = new BucketLayout(host.options.latencyPrecision);
    const startedAtMs = clock.now();
    const createWindow = () =>
      new SlidingWindow({
        layout,
        clock,
        windowMs: host.options.windowSeconds * 1_000,
        slots: windowSlots,
        longWindowMs: longWindowSeconds * 1_000,
        longSlots: longWindowSlots,
        apdexTargetMs: host.options.apdexTargetMs,
        startedAtMs,
      });
    this.#host = host;
    this.#exchanges = new Exchanges(
      clock,
      (exchange) => this.begin(exchange),
      (exchange) => this.end(exchange),
    );
    this.requestsInFlight = new InFlight(resolved.naming === 'opentelemetry');
    this.#isExcluded = excludesNothing(resolved.exclude) ? undefined : createExclusion(resolved.exclude);
    const metrics = new HttpMetrics(registry, resolved, this.requestsInFlight);
    const relativeThresholds = new RelativeThresholds(host);
    this.#relativeThresholds = relativeThresholds;
    this.#routes = new RouteTable({ options: resolved, metrics, logger, relativeThresholds, createWindow });
    this.#labels = resolved.labels;
    this.unmatched = this.route('<unmatched>');
    this.recorder = new RequestRecorder(host, {
      labels: resolved.labels,
      metrics,
      unmatched: this.unmatched,
    });
    if (!host.enabled) {
      this.observe = () => undefined;
      this.noteError = this.ignore = this.extendThrough = () => {};
    }
  }

  /**
   * Starts to measure a request; call it as early as possible. A second call for the same response adds features, and
   * the route where the first was `unrouted`; it changes nothing else. Never throws.
   *
   * @param features A combination of `httpFeatures`. Default: all.
   * @returns Undefined for a response that is over, and when the monitor is disabled.
   */
  observe(
    req: IncomingMessage,
    res: ServerResponse,
    resolveRoute: ResolveRoute,
    features: number = httpFeatures.all,
  ): Exchange | undefined {
    try {
      // Errors may come after the response, and must not begin it again.
      const isLate = features === httpFeatures.errors && res.writableFinished;
      const exchange = isLate ? undefined : this.#exchanges.obtain(req, res, resolveRoute);
      if (exchange === undefined) return undefined;
      if (exchange.resolveRoute === this.unrouted) exchange.resolveRoute = resolveRoute;
      const enters = exchange.pending && (exchange.features & inFlightFeatures) === 0;
      exchange.features |= features;
      if (enters && (features & inFlightFeatures) !== 0) this.requestsInFlight.enter(exchange);
      return exchange;
    } catch (error) {
      this.#host.internalError('http', error);
      return undefined;
    }
  }

  /**
   * The route of a template, made at the first call. Past 2,000 templates it is one route for all, `__overflow__`.
   *
   * @param settings Of this route among those of the template, which share a live window; what the option `routes`
   *   says about the template wins.
   */
  route(template: string, settings?: RouteSettings): Route {
    return this.#routes.obtain(template, settings);
  }

  /**
   * For adapters: checks the settings of a route when the application registers it, because `route` never throws.
   *
   * @param scope How messages call the settings.
   * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`, or `ERR_GS_LABEL_UNKNOWN`
   */
  checkRoute(scope: string, settings: RouteSettings): void {
    checkRouteSettings(scope, settings, this.#labels);
  }

  /** Every route that was registered or seen. */
  routes(): Iterable<Route> {
    return this.#routes;
  }

  /** All requests of the service together: the sum of its routes, so that each is written down only once. */
  readService(window: WindowName): WindowSummary {
    return SlidingWindow.readTogether(
      Array.from(this.#routes, (route) => route.window),
      window,
    );
  }

  /** Requests being served now. */
  get inFlight(): number {
    return this.requestsInFlight.total;
  }

  /** The requests that are under way and will be recorded, the oldest first. */
  openExchanges(): Iterable<Exchange> {
    return this.open;
  }

  /**
   * Goes on with a request in its context, if it has one: for adapters, which call what follows them. Errors of what
   * follows are the caller's.
   */
  proceed(exchange: Exchange | undefined, next: () => void): void {
    const context = exchange?.context;
    if (context === undefined) next();
    else runInContext(context, next);
  }

  /** From when on an open request is slow. `Infinity` for what is not recorded. Never throws. */
  slowThresholdOf(exchange: Exchange): number {
    return this.recorder.slowThresholdOf(exchange);
  }

  /** Tells an observer of requests that have ended from now on. */
  addObserver(observer: RequestObserver): void {
    this.recorder.addObserver(observer);
  }

  /**
   * Gives each request that begins from now on a context, in which the listeners of the request and the response run. It
   * is also found out when the head of its response was written. Default: none.
   */
  set createContext(create: (exchange: Exchange) => RequestContext) {
    this.#contexts = new ExchangeContexts(this.#host, create);
    this.#exchanges.headTimes = true;
  }

  /**
   * For adapters: the requests and responses of an application inherit from these objects of its own, which may be
   * extended. Then they need not be extended one by one, which is slow in Express. Never throws.
   */
  extendThrough(request: IncomingMessage, response: ServerResponse): void {
    try {
      if (this.#exchanges.watchesHeads) this.#exchanges.watchHeadsThrough(response);
      this.#contexts?.bindThrough(request, response);
    } catch (error) {
      // They are frozen, or not what they seem: each request is extended by itself.
      this.#host.internalError('http', error);
    }
  }

  /** Says right before the head of a response is written which headers it takes besides. Default: none. */
  set onHead(hook: ((exchange: Exchange) => AddedHeaders) | undefined) {
    this.#exchanges.onHead =
      hook && ((exchange, writeHead, head) => this.#withHeaders(hook, exchange, writeHead, head));
  }

  /** The template of a response that is being measured, as far as it was routed; nothing for any other. Never throws. */
  routeOf(res: ServerResponse): string | undefined {
    try {
      const exchange = this.#exchanges.of(res);
      return exchange?.resolveRoute(exchange.req, res, exchange).template;
    } catch (error) {
      this.#host.internalError('http', error);
      return undefined;
    }
  }

  /** The exception that the framework saw, for `error_type`; the last one before the end counts. Never throws. */
  noteError(res: ServerResponse, error: unknown): void {
    try {
      const exchange = this.#exchanges.of(res);
      if (exchange !== undefined) exchange.error = error;
    } catch (failure) {
      this.#host.internalError('http', failure);
    }
  }

  /** Stops its timer. Requests are still measured. Idempotent. */
  close(): void {
    this.#relativeThresholds.close();
  }

  /** This exchange is the monitor's own, for example a scrape: nothing is recorded for it. Never throws. */
  ignore(res: ServerResponse): void {
    try {
      const exchange = this.#exchanges.of(res) ?? this.#exchanges.obtain(res.req, res, this.unrouted);
      if (exchange !== undefined) this.leave(exchange);
    } catch (error) {
      this.#host.internalError('http', error);
    }
  }

  private begin(exchange: Exchange): void {
    if (this.#isExcluded !== undefined && this.#isLeftOut(exchange.req)) exchange.pending = false;
    if (!exchange.pending) return;
    this.open.add(exchange);
    this.#contexts?.begin(exchange);
  }

  #withHeaders(
    hook: (exchange: Exchange) => AddedHeaders,
    exchange: Exchange,
    writeHead: ServerResponse['writeHead'],
    head: Head,
  ): Head {
    try {
      return withHeaders(exchange.res, writeHead, head, hook(exchange));
    } catch (error) {
      // Also of a response that is over, or was made by a test injector without headers.
      this.#host.internalError('http', error);
      return head;
    }
  }

  #isLeftOut(req: IncomingMessage): boolean {
    try {
      return this.#isExcluded!(req);
    } catch (error) {
      this.#host.internalError('http_exclude', error);
      return false;
    }
  }

  private end(exchange: Exchange): void {
    if (!exchange.pending) {
      exchange.context?.settle();
      return;
    }
    this.leave(exchange);
    try {
      const { template } = this.recorder.record(exchange);
      exchange.context?.settle(template);
    } catch (error) {
      this.#host.internalError('http', error);
      exchange.context?.settle();
    }
  }

  private leave(exchange: Exchange): void {
    if (!exchange.pending) return;
    exchange.pending = false;
    this.open.remove(exchange);
    if ((exchange.features & inFlightFeatures) !== 0) this.requestsInFlight.leave(exchange);
  }
}
