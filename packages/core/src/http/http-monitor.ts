import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../clock.ts';
import { BucketLayout } from '../latency/bucket-index.ts';
import { SlidingWindow } from '../latency/sliding-window.ts';
import type { WindowName, WindowSummary } from '../latency/window-summary.ts';
import type { Logger } from '../logger.ts';
import type { Registry } from '../metrics/registry.ts';
import { connectionOf } from './connection.ts';
import { Exchange, type ResolveRoute } from './exchange.ts';
import { createExclusion, excludesNothing, type IsExcluded } from './exclusion.ts';
import { httpFeatures } from './features.ts';
import { HttpMetrics } from './http-metrics.ts';
import {
  checkRouteSettings,
  type HttpOptions,
  type RouteSettings,
  resolveHttpOptions,
} from './http-options.ts';
import { InFlight } from './in-flight.ts';
import { RequestRecorder } from './request-recorder.ts';
import type { Route } from './route.ts';
import { RouteTable } from './route-table.ts';

export type { ResolveRoute } from './exchange.ts';

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

type Slots = Record<symbol, Exchange | undefined>;

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
  readonly #clock: Clock;
  readonly #inFlight: InFlight;
  readonly #recorder: RequestRecorder;
  readonly #isExcluded: IsExcluded | undefined;
  readonly #routes: RouteTable;
  readonly #labels: NonNullable<HttpOptions['labels']>;
  /** Where a response keeps its exchange, and a socket its connection. One per monitor, so that two can coexist. */
  readonly #slot = Symbol('golden-signals');
  /** One listener for all responses, so that no request costs a closure. `close` follows `finish`, and any abort. */
  readonly #onClose: (this: ServerResponse) => void;
  /** The server may destroy the socket in its own `finish` ("413, then hang up"), and `close` cannot tell any more. */
  readonly #onFinish: (this: ServerResponse) => void;
  readonly #endExchange = (exchange: Exchange): void => this.#end(exchange);

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
    this.#clock = clock;
    this.#inFlight = new InFlight(resolved.naming === 'opentelemetry');
    this.#isExcluded = excludesNothing(resolved.exclude) ? undefined : createExclusion(resolved.exclude);
    const metrics = new HttpMetrics(registry, resolved, this.#inFlight);
    this.#routes = new RouteTable({ options: resolved, metrics, logger, createWindow });
    this.#labels = resolved.labels;
    this.unmatched = this.route('<unmatched>');
    this.#recorder = new RequestRecorder(host, {
      labels: resolved.labels,
      metrics,
      layout,
      unmatched: this.unmatched,
    });
    const slot = this.#slot;
    const end = this.#endExchange;
    this.#onFinish = function onFinish() {
      const exchange = (this as unknown as Slots)[slot]!;
      // Node 20 emits `finish` also when the socket is destroyed while it flushes, but then it is destroyed already.
      exchange.sent = exchange.connection?.socket.destroyed === false;
    };
    this.#onClose = function onClose() {
      end((this as unknown as Slots)[slot]!);
    };
    if (!host.enabled) this.observe = this.noteError = this.ignore = () => {};
  }

  /**
   * Starts to measure a request; call it as early as possible. A second call for the same response adds features, and
   * the route where the first was `unrouted`; it changes nothing else. Never throws.
   *
   * @param features A combination of `httpFeatures`. Default: all.
   */
  observe(
    req: IncomingMessage,
    res: ServerResponse,
    resolveRoute: ResolveRoute,
    features: number = httpFeatures.all,
  ): void {
    try {
      const exchange = (res as unknown as Slots)[this.#slot] ?? this.#begin(req, res, resolveRoute);
      if (exchange.resolveRoute === this.unrouted) exchange.resolveRoute = resolveRoute;
      const enters = exchange.pending && (exchange.features & inFlightFeatures) === 0;
      exchange.features |= features;
      if (enters && (features & inFlightFeatures) !== 0) this.#inFlight.enter(exchange);
    } catch (error) {
      this.#host.internalError('http', error);
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
    return this.#inFlight.total;
  }

  /** The template of a response that is being measured, as far as it was routed; nothing for any other. Never throws. */
  routeOf(res: ServerResponse): string | undefined {
    const exchange = (res as unknown as Slots)[this.#slot];
    try {
      return exchange?.resolveRoute(exchange.req, res).template;
    } catch (error) {
      this.#host.internalError('http', error);
      return undefined;
    }
  }

  /** The exception that the framework saw, for `error_type`; the last one before the end counts. Never throws. */
  noteError(res: ServerResponse, error: unknown): void {
    const exchange = (res as unknown as Slots)[this.#slot];
    if (exchange !== undefined) exchange.error = error;
  }

  /** This exchange is the monitor's own, for example a scrape: nothing is recorded for it. Never throws. */
  ignore(res: ServerResponse): void {
    try {
      const exchange = (res as unknown as Slots)[this.#slot] ?? this.#begin(res.req, res, this.unrouted);
      this.#leave(exchange);
    } catch (error) {
      this.#host.internalError('http', error);
    }
  }

  #begin(req: IncomingMessage, res: ServerResponse, resolveRoute: ResolveRoute): Exchange {
    const exchange = new Exchange(req, res, resolveRoute, connectionOf(req, this.#slot), this.#clock.now());
    (res as unknown as Slots)[this.#slot] = exchange;
    if (req.httpVersionMajor === 1) res.on('finish', this.#onFinish);
    res.on('close', this.#onClose);
    // WebSocket libraries make up a response that is never sent, to pass an upgraded request through a framework.
    if ((req as { upgrade?: boolean }).upgrade) exchange.pending = false;
    // Node gives a response its socket when the responses before it are over (pipelining).
    else if (req.httpVersionMajor === 1 && res.socket === null)
      exchange.connection?.endWithSocket(exchange, this.#endExchange);
    if (this.#isExcluded !== undefined && this.#isLeftOut(req)) exchange.pending = false;
    return exchange;
  }

  #isLeftOut(req: IncomingMessage): boolean {
    try {
      return this.#isExcluded!(req);
    } catch (error) {
      this.#host.internalError('http_exclude', error);
      return false;
    }
  }

  #end(exchange: Exchange): void {
    const nowMs = this.#clock.now();
    // Also when nothing is recorded, so that its bytes do not count for the next request of the connection.
    exchange.connection?.settle(exchange);
    if (!exchange.pending) return;
    this.#leave(exchange);
    try {
      this.#recorder.record(exchange, nowMs);
    } catch (error) {
      this.#host.internalError('http', error);
    }
  }

  #leave(exchange: Exchange): void {
    if (!exchange.pending) return;
    exchange.pending = false;
    if ((exchange.features & inFlightFeatures) !== 0) this.#inFlight.leave(exchange);
  }
}
