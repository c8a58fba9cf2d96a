import type { IncomingMessage, ServerResponse } from 'node:http';
import { ownTime } from '../base/own-time.ts';
import type { ContextSettings } from '../context/work-context.ts';
import type { MonitorCore } from '../host/monitor-core.ts';
import type { FinishedMinutes } from '../windows/finished-minutes.ts';
import { FinishedSlots } from '../windows/finished-slots.ts';
import { liveWindows } from '../windows/live-windows.ts';
import { SlidingWindow } from '../windows/sliding-window.ts';
import type { SlotSummary } from '../windows/slot-summary.ts';
import type { WindowName, WindowSummary } from '../windows/window-summary.ts';
import { OpenList } from '../work/open-list.ts';
import type { WorkState } from '../work/work.ts';
import type { WorkListeners } from '../work/work-listeners.ts';
import { type Head, withHeaders } from './exchange/added-headers.ts';
import type { Exchange, ResolveRoute } from './exchange/exchange.ts';
import { ExchangeContexts } from './exchange/exchange-contexts.ts';
import { Exchanges } from './exchange/exchanges.ts';
import { HttpMetrics } from './metrics/http-metrics.ts';
import { InFlight } from './metrics/in-flight.ts';
import { httpFeatures } from './options/features.ts';
import { type HttpOptions, resolveHttpOptions } from './options/http-options.ts';
import { checkRouteSettings, type RouteSettings } from './options/route-settings.ts';
import { RequestRecorder } from './recording/request-recorder.ts';
import { createExclusion, type IsExcluded } from './routes/exclusion.ts';
import { MomentaryReadings } from './routes/momentary-readings.ts';
import { RelativeThresholds } from './routes/relative-thresholds.ts';
import { type Route, unmatchedTemplate } from './routes/route.ts';
import { RouteTable } from './routes/route-table.ts';

export type { ResolveRoute } from './exchange/exchange.ts';
export type { Seen } from './options/seen.ts';

/** What the HTTP monitor needs of the monitor that it belongs to. */
export type HttpMonitorHost = Pick<
  MonitorCore,
  'registry' | 'clock' | 'logger' | 'work' | 'enabled' | 'options' | 'internalError'
>;

/**
 * Of the beginnings and ends of requests one in so many is timed. Prime, so that neither is missed where they take turns.
 */
const callsPerSample = 127;

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

  /** By the clock. */
  readonly startedAtMs: number;

  private readonly host: HttpMonitorHost;
  private readonly exchanges: Exchanges;
  /** All that are pending, whatever is recorded of them. */
  private readonly open = new OpenList<Exchange>();
  private readonly requestsInFlight: InFlight;
  private readonly recorder: RequestRecorder;
  private untilSampled = callsPerSample;
  private readonly work: WorkListeners;
  private readonly isExcluded: IsExcluded | undefined;
  readonly #routes: RouteTable;
  readonly #serviceReadings: MomentaryReadings<WindowSummary>;
  readonly #finishedSlots = new FinishedSlots();
  readonly #relativeThresholds: RelativeThresholds;
  readonly #labels: NonNullable<HttpOptions['labels']>;
  private contexts: ExchangeContexts | undefined;

  /** @throws GoldenSignalsError as `checkHttpOptions` */
  constructor(host: HttpMonitorHost, options: HttpOptions = {}) {
    const resolved = resolveHttpOptions('http', options);
    const { clock, logger, registry } = host;
    this.startedAtMs = clock.now();
    this.#serviceReadings = new MomentaryReadings(clock);
    const createWindow = liveWindows(clock, host.options);
    this.host = host;
    this.work = host.work;
    this.exchanges = new Exchanges(
      clock,
      (exchange) => this.begin(exchange),
      (exchange) => this.end(exchange),
    );
    this.requestsInFlight = new InFlight(resolved.naming === 'opentelemetry');
    this.isExcluded = createExclusion(resolved.exclude, (error) => host.internalError('http_exclude', error));
    const metrics = new HttpMetrics(
      registry,
      resolved,
      this.requestsInFlight,
      (error) => host.internalError('http_labels', error),
      host.work,
    );
    const relativeThresholds = new RelativeThresholds(host);
    this.#relativeThresholds = relativeThresholds;
    this.#routes = new RouteTable({ options: resolved, metrics, logger, relativeThresholds, createWindow });
    this.#labels = resolved.labels;
    this.unmatched = this.route(unmatchedTemplate);
    this.recorder = new RequestRecorder(host, {
      labels: resolved.labels,
      excludeResponse: resolved.excludeResponse,
      metrics,
      unmatched: this.unmatched,
    });
    registry.onIdle(() => this.#routes.forget((series) => this.recorder.isIdle(series)));
    if (host.work.heads !== undefined) this.#watchHeads();
    host.work.onHeadsWanted = () => this.#watchHeads();
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
    if (--this.untilSampled === 0) return this.observeSampled(req, res, resolveRoute, features);
    try {
      // Errors may come after the response, and must not begin it again.
      const isLate = features === httpFeatures.errors && res.writableFinished;
      const exchange = isLate ? undefined : this.exchanges.obtain(req, res, resolveRoute);
      if (exchange === undefined) return undefined;
      if (exchange.resolveRoute === this.unrouted) exchange.resolveRoute = resolveRoute;
      const enters = exchange.pending && (exchange.features & inFlightFeatures) === 0;
      exchange.features |= features;
      if (enters && (features & inFlightFeatures) !== 0) this.requestsInFlight.enter(exchange);
      return exchange;
    } catch (error) {
      this.host.internalError('http', error);
      return undefined;
    }
  }

  /**
   * Returns the route of a template, made at the first call. Past 2,000 templates it is one route for all,
   * `__overflow__`.
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

  /** The route of a template, if it was registered or seen. */
  findRoute(template: string): Route | undefined {
    return this.#routes.find(template);
  }

  /** Puts what was ever counted of all requests into `sums`; see `requestTotalAt`. */
  sumTotals(sums: Float64Array): void {
    this.#routes.sumTotals(sums);
  }

  /**
   * All requests of the service together: the sum of its routes, so that each is written down only once.
   *
   * @param window A live window, or a length up to that of the long one, in milliseconds.
   */
  readService(window: WindowName | number): WindowSummary {
    return this.#serviceReadings.get(this.unmatched.window.nameOf(window), this.#routes, () =>
      SlidingWindow.readTogether(
        Array.from(this.#routes, (route) => route.window),
        window,
        this.#finishedSlots,
      ),
    );
  }

  /** All requests of the service in the slots of a window that touch a span of time, by the clock. */
  readServiceSlots(
    window: WindowName,
    span: { readonly fromMs: number; readonly toMs: number },
  ): SlotSummary[] {
    return SlidingWindow.readSlotsTogether(
      Array.from(this.#routes, (route) => route.window),
      window,
      span,
    );
  }

  /**
   * Returns the requests of the busiest routes in the slots of the long window, a minute each, that begin at a moment by the
   * clock or later and are over.
   */
  finishedMinutes(fromMs: number, maxRoutes: number): FinishedMinutes {
    const span = this.unmatched.window.finishedSpan(fromMs);
    if (span.toMs <= span.fromMs) return { ...span, routes: [] };
    const busiest = Array.from(this.#routes, ({ template, window }) => ({
      template,
      window,
      requests: window.countSpan(span),
    }))
      .filter(({ requests }) => requests > 0)
      .sort((a, b) => b.requests - a.requests)
      .slice(0, maxRoutes);
    const routes = busiest.map(({ template, window }) => ({ route: template, ...window.readSpan(span) }));
    return { ...span, routes };
  }

  /** Requests being served now. */
  get inFlight(): number {
    return this.requestsInFlight.total;
  }

  /** Returns the requests that are under way and will be recorded, the oldest first. */
  openExchanges(): Iterable<Exchange> {
    return this.open;
  }

  /**
   * Goes on with a request in its context, if it has one: for adapters, which call what follows them. Errors of what
   * follows are the caller's.
   */
  proceed(exchange: Exchange | undefined, next: () => void): void {
    if (this.contexts === undefined || !exchange?.pending) next();
    else this.contexts.proceed(exchange, next);
  }

  /** As `proceed`, for listeners that cannot wrap what follows them: the rest of the callback is in the context. */
  enter(exchange: Exchange | undefined): void {
    this.contexts?.enter(exchange);
  }

  /** From when on an open request is slow. `Infinity` for what is not recorded. Never throws. */
  slowThresholdOf(exchange: Exchange): number {
    return this.recorder.slowThresholdOf(exchange);
  }

  /** Gives each request that is proceeded with from now on a context, or none. */
  trackContexts(settings: ContextSettings | undefined): void {
    this.contexts = settings && new ExchangeContexts(settings, this.host.work);
    this.exchanges.headTimes = settings !== undefined;
  }

  /**
   * For adapters: the responses of an application inherit from this object of its own, which may be extended. Then they
   * need not be extended one by one, which is slow in Express. Never throws.
   */
  extendThrough(response: ServerResponse): void {
    try {
      if (this.exchanges.watchesHeads) this.exchanges.watchHeadsThrough(response);
    } catch (error) {
      // They are frozen, or not what they seem: each request is extended by itself.
      this.host.internalError('http', error);
    }
  }

  /**
   * Returns the template of a response that is being measured, as far as it was routed; nothing for any other. Never
   * throws.
   */
  routeOf(res: ServerResponse): string | undefined {
    try {
      const exchange = this.exchanges.of(res);
      return exchange?.resolveRoute(exchange.req, res, exchange).template;
    } catch (error) {
      this.host.internalError('http', error);
      return undefined;
    }
  }

  /** Notes the exception that the framework saw, for `error_type`; the last one before the end counts. Never throws. */
  noteError(res: ServerResponse, error: unknown): void {
    try {
      const exchange = this.exchanges.of(res);
      if (exchange !== undefined) exchange.error = error;
    } catch (failure) {
      this.host.internalError('http', failure);
    }
  }

  /** Stops its timer. Requests are still measured. Idempotent. */
  close(): void {
    this.#relativeThresholds.close();
  }

  /** This exchange is the monitor's own, for example a scrape: nothing is recorded for it. Never throws. */
  ignore(res: ServerResponse): void {
    try {
      const exchange = this.exchanges.of(res) ?? this.exchanges.obtain(res.req, res, this.unrouted);
      if (exchange?.pending) {
        this.leave(exchange, 'left_out');
      }
    } catch (error) {
      this.host.internalError('http', error);
    }
  }

  private begin(exchange: Exchange): void {
    if (exchange.pending && this.isExcluded?.(exchange.req)) {
      exchange.state = 'left_out';
    }
    if (!exchange.pending) return;
    this.open.add(exchange);
    if (this.work.starts !== undefined) this.work.started(exchange);
  }

  /** Lets the heads of responses that are begun from now on take what the listeners say. */
  #watchHeads(): void {
    this.exchanges.onHead = (exchange, writeHead, head) => this.#withHeaders(exchange, writeHead, head);
  }

  #withHeaders(exchange: Exchange, writeHead: ServerResponse['writeHead'], head: Head): Head {
    try {
      return withHeaders(exchange.res, writeHead, head, this.host.work.headersOf(exchange));
    } catch (error) {
      // Also of a response that is over, or was made by a test injector without headers.
      this.host.internalError('http', error);
      return head;
    }
  }

  /** Apart, because few are. It is counted with what it stands for. */
  private observeSampled(...given: Parameters<HttpMonitor['observe']>): Exchange | undefined {
    this.untilSampled = callsPerSample;
    const fromMs = ownTime.now();
    const exchange = this.observe(...given);
    ownTime.addRequests(ownTime.now() - fromMs, callsPerSample);
    return exchange;
  }

  private endSampled(exchange: Exchange): void {
    this.untilSampled = callsPerSample;
    const fromMs = ownTime.now();
    this.end(exchange);
    ownTime.addRequests(ownTime.now() - fromMs, callsPerSample);
  }

  private end(exchange: Exchange): void {
    if (--this.untilSampled === 0) {
      this.endSampled(exchange);
      return;
    }
    if (!exchange.pending) {
      this.contexts?.settle(exchange);
      return;
    }
    this.leave(exchange, 'over');
    let template: string | undefined;
    try {
      template = this.recorder.record(exchange).template;
    } catch (error) {
      this.host.internalError('http', error);
    }
    this.contexts?.settle(exchange, template);
  }

  private leave(exchange: Exchange, state: WorkState): void {
    exchange.state = state;
    this.open.remove(exchange);
    if ((exchange.features & inFlightFeatures) !== 0) this.requestsInFlight.leave(exchange);
  }
}
