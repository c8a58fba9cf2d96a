import type { Clock } from './clock.ts';
import { createAuthorization } from './endpoints/authorization.ts';
import { EndpointTable } from './endpoints/endpoint-table.ts';
import { metricsEndpoint } from './endpoints/metrics-endpoint.ts';
import { GoldenSignalsError } from './errors.ts';
import { HttpMonitor, longWindowSeconds } from './http/http-monitor.ts';
import { checkHttpOptions, type HttpOptions } from './http/http-options.ts';
import { InternalErrors } from './internal-errors.ts';
import type { WindowName } from './latency/window-summary.ts';
import type { Logger } from './logger.ts';
import { Registry } from './metrics/registry.ts';
import { OperationMonitor } from './operations/operation-monitor.ts';
import { type MonitorOptions, type ResolvedOptions, resolveOptions } from './options.ts';
import { formatReport } from './report.ts';
import { type RuntimeMetrics, registerRuntimeMetrics } from './runtime/runtime-metrics.ts';
import type { MonitorSnapshot, RouteSignals } from './signals.ts';

/** A capability that plugs into a monitor: it may register metrics, endpoints and work to stop at `close()`. */
export interface Extension {
  /** Unique in its monitor. */
  readonly name: string;
  setup(monitor: Monitor): void;
}

/**
 * The composition root: one registry, one HTTP monitor, one table of endpoints, and their common end.
 *
 * Made by `createMonitor`. Nothing here is on the request path; that is `HttpMonitor`.
 */
export class Monitor {
  readonly options: ResolvedOptions;
  readonly registry: Registry;
  readonly endpoints: EndpointTable;
  readonly clock: Clock;
  readonly logger: Logger;

  readonly #internalErrors: InternalErrors;
  readonly #runtime: RuntimeMetrics | undefined;
  readonly #startedMs: number;
  readonly #extensions = new Set<string>();
  readonly #closers: Array<() => void | Promise<void>> = [];
  #http: HttpMonitor | undefined;
  #operations: OperationMonitor | undefined;
  #httpOptions: HttpOptions;
  #closing: Promise<void> | undefined;

  constructor(options: MonitorOptions = {}) {
    const resolved = resolveOptions(options);
    const { clock, logger } = resolved;
    this.options = resolved;
    this.clock = clock;
    this.logger = logger;
    this.#startedMs = clock.now();
    checkHttpOptions('createMonitor http', resolved.http);
    this.#httpOptions = resolved.http;
    this.registry = new Registry({
      defaultLabels: resolved.defaultLabels,
      maxSeriesPerMetric: resolved.maxSeriesPerMetric,
      collectTimeoutMs: resolved.collectTimeoutMs,
      clock,
      logger,
      onInternalError: (component, error) => this.internalError(component, error),
    });
    this.#internalErrors = new InternalErrors(this.registry, logger);
    this.endpoints = new EndpointTable({
      authorization: resolved.auth && createAuthorization(resolved.auth),
      onError: (component, error) => this.internalError(component, error),
    });
    if (!resolved.enabled) return;
    this.endpoints.add(metricsEndpoint(this.registry, { path: resolved.metricsPath }));
    if (resolved.runtimeMetrics) {
      this.#runtime = registerRuntimeMetrics(this.registry, { clock });
      this.onClose(() => this.#runtime?.close());
    }
  }

  /** False when `METRICS_ENABLED` or the options switched everything off. */
  get enabled(): boolean {
    return this.options.enabled;
  }

  /** HTTP monitoring with the options given so far; the first use fixes them. */
  get http(): HttpMonitor {
    this.#http ??= new HttpMonitor(this, this.#httpOptions);
    return this.#http;
  }

  /** What is measured without being a request; its metrics exist from the first use. */
  get operations(): OperationMonitor {
    this.#operations ??= new OperationMonitor(this);
    return this.#operations;
  }

  /**
   * Sets options of HTTP monitoring, as the middlewares' own options do. They add to `createMonitor({ http })`.
   *
   * @param scope How messages call the options.
   * @throws GoldenSignalsError as `checkHttpOptions`, or `ERR_GS_HTTP_CONFIGURED_TWICE` when HTTP monitoring already
   *   runs with other options. Then nothing has changed.
   */
  configureHttp(options: HttpOptions, scope = 'configureHttp'): HttpMonitor {
    checkHttpOptions(scope, options);
    const changed = Object.entries(options).filter(
      ([key, value]) => value !== undefined && this.#httpOptions[key as keyof HttpOptions] !== value,
    );
    if (changed.length > 0) {
      if (this.#http !== undefined) {
        throw new GoldenSignalsError(
          'ERR_GS_HTTP_CONFIGURED_TWICE',
          `${scope}: HTTP monitoring already runs with other values of: ${changed.map(([key]) => key).join(', ')}. Give all options to the first middleware or to createMonitor({ http }), or use a monitor of its own.`,
        );
      }
      this.#httpOptions = { ...this.#httpOptions, ...Object.fromEntries(changed) };
    }
    return this.http;
  }

  /**
   * Plugs in a capability.
   *
   * @throws GoldenSignalsError `ERR_GS_EXTENSION_DUPLICATE` when one of this name is in use.
   */
  use(extension: Extension): this {
    if (this.#extensions.has(extension.name)) {
      throw new GoldenSignalsError(
        'ERR_GS_EXTENSION_DUPLICATE',
        `The extension "${extension.name}" is already in use by this monitor; call use() once per extension.`,
      );
    }
    this.#extensions.add(extension.name);
    extension.setup(this);
    return this;
  }

  /** The golden signals of the service and of every route, now. */
  snapshot(options: { window?: WindowName } = {}): MonitorSnapshot {
    const name = options.window ?? 'short';
    const http = this.http;
    const total = http.readService(name);
    const routes: RouteSignals[] = [];
    for (const route of http.routes()) {
      const signals = route.window.read(name);
      if (signals.requests > 0) routes.push({ route: route.template, ...signals });
    }
    routes.sort((a, b) => b.requests - a.requests);
    return {
      timestampMs: this.clock.wallTimeMs(),
      uptimeSeconds: (this.clock.now() - this.#startedMs) / 1_000,
      service: this.options.service,
      window: { name, seconds: name === 'short' ? this.options.windowSeconds : longWindowSeconds },
      total,
      routes,
      inFlight: http.inFlight,
      saturation: this.#runtime?.saturation(),
    };
  }

  /** The snapshot as a text table for people. */
  report(options: { window?: WindowName } = {}): string {
    return formatReport(this.snapshot(options));
  }

  /** Counts and, once per kind, logs a failure of the monitoring itself; never throws. */
  internalError(component: string, error: unknown): void {
    this.#internalErrors.report(component, error);
  }

  /** True from the first call of `close()`. */
  get closed(): boolean {
    return this.#closing !== undefined;
  }

  /** Runs `closer` at `close()`; the last registered runs first. */
  onClose(closer: () => void | Promise<void>): void {
    this.#closers.push(closer);
  }

  /** Stops every timer, observer and server of this monitor. Idempotent; what was recorded stays readable. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    for (const closer of this.#closers.reverse()) {
      try {
        await closer();
      } catch (error) {
        this.internalError('close', error);
      }
    }
  }
}
