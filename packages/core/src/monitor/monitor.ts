import type { Clock } from '../base/clock.ts';
import { checkOptions, invalidOption, isFunction, isOneOf } from '../base/option-rules.ts';
import { Calls } from '../calls/calls.ts';
import { Causes } from '../causes/causes.ts';
import { createAuthorization } from '../endpoints/authorization.ts';
import { EndpointTable } from '../endpoints/endpoint-table.ts';
import { metricsEndpoint } from '../endpoints/metrics-endpoint.ts';
import { ErrorDescriber } from '../errors/describe-error.ts';
import { EndedErrors } from '../errors/ended-errors.ts';
import { givenAbout } from '../errors/given-about.ts';
import { Findings } from '../findings/findings.ts';
import type { ErrorAbout, ErrorReported, Extension } from '../host/extension-host.ts';
import type { MonitorCore } from '../host/monitor-core.ts';
import type { MonitorSnapshot } from '../host/service-snapshot.ts';
import type { SignalHost } from '../host/signals.ts';
import type { HttpMonitor } from '../http/http-monitor.ts';
import { HttpSetup } from '../http/http-setup.ts';
import { httpNames } from '../http/options/http-names.ts';
import type { HttpOptions, ResolvedHttpOptions } from '../http/options/http-options.ts';
import { Registry } from '../metrics/registry.ts';
import { OperationMonitor } from '../operations/operation-monitor.ts';
import { type RuntimeMetrics, registerRuntimeMetrics } from '../process/runtime-metrics.ts';
import { Redactor } from '../redaction/redact.ts';
import { ReviewExtension } from '../review/review-extension.ts';
import type { Review } from '../review/review-report.ts';
import type { MonitorStatus } from '../review/status.ts';
import { Rules } from '../rules/rules.ts';
import { longWindowSeconds } from '../windows/live-windows.ts';
import { emptyWindow, type WindowName } from '../windows/window-summary.ts';
import { WorkListeners } from '../work/work-listeners.ts';
import { builtInExtensions } from './built-in-extensions.ts';
import { type Closer, Closers } from './closers.ts';
import { ContextTracking } from './context-tracking.ts';
import { type DiagnosticsReport, emptyDiagnostics } from './diagnostics-report.ts';
import { type EventListener, type EventName, Events } from './events.ts';
import { type HostParts, StagedHost } from './extension-host.ts';
import { Extensions } from './extensions.ts';
import { noteUse } from './extensions-in-use.ts';
import { InternalErrors } from './internal-errors.ts';
import { liveEndpoint } from './live-endpoint.ts';
import { createMonitorLogger, type MonitorLogger } from './monitor-logger.ts';
import { MonitorSignals } from './monitor-signals.ts';
import { MonitorWork } from './monitor-work.ts';
import type { MonitorOptions, ResolvedOptions } from './options.ts';
import { formatReport } from './report.ts';
import { resolveOptions } from './resolve-options.ts';
import { responseHeadersExtension } from './response-headers-extension.ts';
import { RouteTotalsReader } from './route-totals-reader.ts';
import { Sections, type SectionText } from './sections.ts';
import { routeSignals, routesAt } from './service-snapshot.ts';
import { addTargetInfo } from './target-info.ts';

/** Until then an extension may still declare an event that somebody listens for. */
const unknownEventMs = 10_000;

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
  /** Counts its lines, and carries the ids of the current request; for the application too. */
  readonly logger: MonitorLogger;

  readonly #backgroundClock: Clock;
  readonly #routeTotals: RouteTotalsReader;
  readonly #internalErrors: InternalErrors;
  readonly #runtime: RuntimeMetrics | undefined;
  readonly #startedMs: number;
  readonly #closers: Closers;
  readonly #events = new Events((component, error) => this.internalError(component, error));
  readonly #sections = new Sections((section, error) => this.internalError(`section:${section}`, error));
  readonly #httpSetup: HttpSetup;
  readonly #core: MonitorCore;
  readonly #work: MonitorWork;
  readonly #calls: Calls;
  readonly #signals: MonitorSignals;
  readonly #causes = new Causes();
  readonly #findings = new Findings();
  readonly #rules = new Rules();
  readonly #review = new ReviewExtension(longWindowSeconds * 1_000, (windowMs) =>
    windowMs > this.options.windowSeconds * 1_000 ? 'long' : 'short',
  );
  readonly #redactor: Redactor;
  readonly #endedErrors: EndedErrors;
  readonly #errorListeners = new Set<(reported: ErrorReported) => void>();
  readonly #extensions: Extensions;
  readonly #authorization;
  readonly #contexts: ContextTracking;
  #operations: OperationMonitor | undefined;
  #isShuttingDown = false;
  #closing: Promise<void> | undefined;

  /** @param backgroundClock For what the monitor does by itself at intervals. Default: its own clock. */
  constructor(options: MonitorOptions = {}, backgroundClock?: Clock) {
    const resolved = resolveOptions(options);
    const { clock, logger } = resolved;
    this.options = resolved;
    this.clock = clock;
    this.#backgroundClock = backgroundClock ?? clock;
    this.#routeTotals = new RouteTotalsReader(this.#backgroundClock);
    this.#startedMs = clock.now();
    this.#contexts = new ContextTracking({
      clock,
      options: resolved,
      onChange: (settings) => this.#httpSetup.existing?.trackContexts(settings),
    });
    this.registry = new Registry({
      defaultLabels: resolved.defaultLabels,
      maxSeriesPerMetric: resolved.maxSeriesPerMetric,
      seriesTtlSeconds: resolved.seriesTtlSeconds,
      collectTimeoutMs: resolved.collectTimeoutMs,
      clock,
      logger,
      onInternalError: (component, error) => this.internalError(component, error),
    });
    this.logger = createMonitorLogger({
      logger,
      registry: this.registry,
      onError: (error) => this.internalError('logger', error),
    });
    const { ignoredVariables } = resolved;
    if (ignoredVariables.length > 0) {
      this.logger.warn({}, `Environment variables are ignored: ${ignoredVariables.join('. ')}.`);
    }
    this.#redactor = new Redactor(resolved.redaction, 'createMonitor redaction');
    this.#internalErrors = new InternalErrors(this.registry, this.logger, (text) =>
      this.#redactor.text(text),
    );
    this.#closers = new Closers(clock, (error) => this.internalError('close', error));
    this.#authorization = resolved.auth && createAuthorization(resolved.auth);
    this.endpoints = new EndpointTable({
      authorization: this.#authorization,
      prefix: resolved.endpointPrefix,
      aliases: resolved.endpointAliases,
      onError: (component, error) => this.internalError(component, error),
    });
    this.#core = this.#createCore();
    this.#work = new MonitorWork(this.#core);
    this.#calls = new Calls(this.#core);
    this.#signals = new MonitorSignals({
      clock,
      logger: this.logger,
      registry: this.registry,
      options: { ...resolved, service: resolved.service, instance: options.service?.instance },
      internalError: this.#core.internalError,
      onClose: (close) => this.#closers.add(close),
    });
    this.#httpSetup = new HttpSetup(this.#core, resolved.http, (http, httpOptions) =>
      this.#httpBegins(http, httpOptions),
    );
    this.#endedErrors = new EndedErrors(new ErrorDescriber(this.#redactor));
    this.#extensions = this.#createExtensions();
    this.#events.declare(['error', 'slow', 'overdue', 'stall', 'shutdown']);
    if (resolved.enabled) {
      this.endpoints.add(metricsEndpoint(this.registry, { path: resolved.metricsPath }));
      addTargetInfo(this.registry, resolved.service);
      this.endpoints.add(liveEndpoint(this, this.#sections, resolved));
      if (resolved.runtimeMetrics) {
        this.#runtime = registerRuntimeMetrics(this.registry, { clock: this.#backgroundClock });
        this.onClose(() => this.#runtime?.close());
      }
      this.#signals.defineOwn({
        runtime: this.#runtime,
        calls: this.#calls,
        operations: () => this.#operations,
      });
      const builtIn = builtInExtensions({
        options: resolved,
        registry: this.registry,
        runtime: this.#runtime,
        calls: this.#calls,
        signals: this.#signals.all,
        endedErrors: this.#endedErrors,
        review: this.#review,
      });
      this.#extensions.use(builtIn, this.#backgroundClock);
    } else {
      this.#review.setupIdle(new StagedHost(this.#review.name, this.#hostParts(this.#backgroundClock)));
    }
    this.use(...resolved.extensions);
  }

  /** False when `GS_METRICS_ENABLED` or the options switched everything off. */
  get enabled(): boolean {
    return this.options.enabled;
  }

  /** The numbers worth watching, by their ids: what they were over a window, and what is remembered of them. */
  get signals(): SignalHost {
    return this.#signals.all;
  }

  /** HTTP monitoring with the options given so far; the first use fixes them. */
  get http(): HttpMonitor {
    return this.#httpSetup.monitor;
  }

  /** HTTP monitoring where something uses it already; asking fixes nothing. */
  get httpInUse(): HttpMonitor | undefined {
    return this.#httpSetup.existing;
  }

  /** What is measured without being a request; its metrics exist from the first use. */
  get operations(): OperationMonitor {
    if (this.#operations === undefined) {
      this.#operations = new OperationMonitor(this.#core);
      this.#work.operationsBegin(this.#operations);
    }
    return this.#operations;
  }

  /**
   * Sets options of HTTP monitoring, as the middlewares' own options do. They add to `createMonitor({ http })`.
   *
   * @param scope How messages call the options.
   * @throws GoldenSignalsError as `checkHttpOptions`, or `ERR_GS_HTTP_CONFIGURED_TWICE` when HTTP monitoring already
   *   runs with other options. Then nothing has changed. Equal values, and defaults, may be given again.
   */
  configureHttp(options: HttpOptions, scope = 'configureHttp'): HttpMonitor {
    this.#httpSetup.configure(options, scope);
    return this.http;
  }

  /**
   * Plugs in capabilities, as the option `extensions` does. One that is in use already changes nothing.
   *
   * @throws GoldenSignalsError `ERR_GS_EXTENSION_DUPLICATE` when another one of this name is in use,
   *   `ERR_GS_EXTENSION_MISSING` when it requires one that is not, `ERR_GS_OPTION_INVALID` for what is no extension,
   *   `ERR_GS_EXTENSION_ASYNC`, `ERR_GS_EVENT_UNKNOWN`, `ERR_GS_MONITOR_CLOSED`, and whatever a `setup` throws.
   *   Then none of those that were given has left anything behind.
   */
  use(...extensions: readonly Extension[]): this {
    this.#extensions.use(extensions, this.clock);
    return this;
  }

  /**
   * The golden signals of the service and of every route, now.
   *
   * @throws GoldenSignalsError `ERR_GS_OPTION_INVALID`, `ERR_GS_OPTION_UNKNOWN`
   */
  snapshot(options: { window?: WindowName } = {}): MonitorSnapshot {
    checkOptions('snapshot', options, { window: isOneOf('short', 'long') });
    const name = options.window ?? 'short';
    // Not `this.http`, because looking must not fix the options of what is to be looked at.
    const http = this.#httpSetup.existing;
    return {
      timestampMs: this.clock.wallTimeMs(),
      uptimeSeconds: (this.clock.now() - this.#startedMs) / 1_000,
      service: this.options.service,
      window: { name, seconds: this.#windowSeconds(name) },
      total: http?.readService(name) ?? emptyWindow(),
      routes: routeSignals(http?.routes() ?? [], name),
      jobs: this.#work.jobSignals(name),
      inFlight: http?.inFlight ?? 0,
      saturation: this.#runtime?.saturation(),
    };
  }

  /**
   * Returns what went wrong and why: error groups, slow requests, work in progress, stalls of the event loop; with all details.
   * The endpoints below `monitoringPath` answer the same.
   */
  diagnostics(): DiagnosticsReport {
    return { ...emptyDiagnostics, ...this.#sections.read({ details: true }) };
  }

  /** Returns what went wrong and why, as `report()` says it below its table: of each section that has something to tell. */
  reportSections(): SectionText[] {
    return this.#sections.texts();
  }

  /** The snapshot and what went wrong, as text for people. */
  report(options: { window?: WindowName } = {}): string {
    return formatReport(this.snapshot(options), this.reportSections());
  }

  /**
   * How the service does: a grade with its reasons, and what should change. `reviewText` and `reviewMarkdown` make text of
   * it. The first call begins to remember windows; until these are full, ratios and rates are of the time since the start.
   *
   * @throws GoldenSignalsError `ERR_GS_OPTION_INVALID`, `ERR_GS_OPTION_UNKNOWN`
   */
  review(options: { window?: WindowName } = {}): Review {
    checkOptions('review', options, { window: isOneOf('short', 'long') });
    const windowMs = this.#windowSeconds(options.window ?? 'long') * 1_000;
    return this.#review.review(windowMs, { details: true });
  }

  /** What is past its threshold, and the thresholds: the same object each time. */
  status(): MonitorStatus {
    return this.#review.status;
  }

  /**
   * Tracks an error that the application has handled itself. Inside a request whose context is tracked, it is reported
   * with the request. Never throws.
   */
  captureError(error: unknown, about: ErrorAbout = {}): void {
    this.#core.reportError(error, about);
  }

  /** Counts and, once per kind, logs a failure of the monitoring itself; never throws. */
  internalError(component: string, error: unknown): void {
    this.#internalErrors.report(component, error);
  }

  /**
   * Calls `listener` whenever something of this name happens, until the returned function is called. One that throws
   * or rejects is counted as an internal error, and nobody waits for one that is asynchronous.
   *
   * A name that no extension declares within 10 seconds is logged as an error.
   *
   * @throws GoldenSignalsError `ERR_GS_OPTION_INVALID`
   */
  on<Name extends EventName>(name: Name, listener: EventListener<Name>): () => void {
    const stop = this.#events.on(name, listener);
    // The extension that emits it may come later.
    if (!this.#events.isDeclared(name)) this.clock.after(unknownEventMs, () => this.#sayUnknown(name));
    return stop;
  }

  /** Tells all who listen for `shutdown` that the process has begun to end; `gracefulShutdown` calls it. Never throws. */
  beginShutdown(reason: string): void {
    if (this.#isShuttingDown) return;
    this.#isShuttingDown = true;
    this.#events.emit('shutdown', { reason });
  }

  /** True from the first call of `close()`. */
  get closed(): boolean {
    return this.#closing !== undefined;
  }

  /**
   * Runs `closer` at `close()`; the last registered runs first. One that fails, or takes more than 5 seconds, is counted
   * as an internal error and holds up nothing.
   *
   * @throws GoldenSignalsError `ERR_GS_OPTION_INVALID`
   */
  onClose(closer: Closer): void {
    const mustBe = isFunction(closer);
    if (mustBe !== undefined) throw invalidOption('onClose', 'closer', closer, mustBe);
    this.#closers.add(closer);
  }

  /** Stops every timer, observer and server of this monitor. Idempotent; what was recorded stays readable. */
  close(): Promise<void> {
    this.#closing ??= this.#closers.run();
    return this.#closing;
  }

  #windowSeconds(window: WindowName): number {
    return window === 'short' ? this.options.windowSeconds : longWindowSeconds;
  }

  #sayUnknown(name: string): void {
    if (this.closed || this.#events.isDeclared(name)) return;
    const { code, message } = this.#events.unknown(name);
    this.logger.error({ code }, message);
  }

  #hostParts(clock: Clock): HostParts {
    const { service } = this.options;
    const closed = () => this.closed;
    return {
      service,
      clock,
      logger: this.logger.aboutWork(),
      redactor: this.#redactor,
      registry: this.registry,
      prometheus: this.enabled ? this.options.prometheus : undefined,
      work: this.#work,
      calls: this.#calls,
      live: {
        snapshot: (window) => this.snapshot({ window }),
        windowSeconds: (window) => this.#windowSeconds(window),
        total: (window) => this.#httpSetup.existing?.readService(window) ?? emptyWindow(),
        routeTotals: (window) => {
          const http = this.#httpSetup.existing;
          return http === undefined ? [] : this.#routeTotals.read(http, window);
        },
        route: (route, window) => {
          const known = this.#httpSetup.existing?.findRoute(route);
          return routeSignals(known === undefined ? [] : [known], window)[0];
        },
        requestsByMinute: (route) =>
          this.#httpSetup.existing?.findRoute(route)?.window.readSlotRequests() ?? [],
        latencySlots: (route, window) =>
          this.#httpSetup.existing?.findRoute(route)?.window.readSlots(window) ?? [],
        slowThresholdMs: (route) => {
          const known = this.#httpSetup.existing?.findRoute(route);
          return known?.slowThresholdOf === undefined ? known?.slowThresholdMs : undefined;
        },
        slots: (window, span) => this.#httpSetup.existing?.readServiceSlots(window, span) ?? [],
        routesAt: (atMs) => routesAt(this.#httpSetup.existing?.routes() ?? [], atMs),
        finishedMinutes: (fromMs, maxRoutes) => this.#httpSetup.existing?.finishedMinutes(fromMs, maxRoutes),
      },
      signals: this.#signals.all,
      causes: this.#causes,
      findings: this.#findings,
      rules: this.#rules,
      errorListeners: this.#errorListeners,
      sections: this.#sections,
      endpoints: this.endpoints,
      monitoringPath: this.options.monitoringPath,
      showDetails: this.options.showDetails,
      metricsPath: `${this.options.endpointPrefix}${this.options.metricsPath}`,
      authorization: this.#authorization,
      events: this.#events,
      windows: this.options,
      get closed() {
        return closed();
      },
      reportError: this.#core.reportError,
      onClose: (close) => this.#closers.add(close),
      internalError: this.#core.internalError,
    };
  }

  #createCore(): MonitorCore {
    const contexts = this.#contexts;
    return {
      registry: this.registry,
      clock: this.#backgroundClock,
      logger: this.logger,
      enabled: this.options.enabled,
      options: this.options,
      work: new WorkListeners(),
      get contexts() {
        return contexts.settings;
      },
      reportError: (error, about) => {
        const reported = { ...givenAbout(about), error };
        for (const tell of this.#errorListeners) tell(reported);
      },
      internalError: (component, error) => this.internalError(component, error),
    };
  }

  #createExtensions(): Extensions {
    const closed = () => this.closed;
    return new Extensions({
      events: this.#events,
      get closed() {
        return closed();
      },
      hostParts: (clock) => this.#hostParts(clock),
      requireContexts: () => this.#contexts.require(),
      onUse: (extension) => noteUse(extension, this),
    });
  }

  #httpBegins(http: HttpMonitor, httpOptions: ResolvedHttpOptions): void {
    const { responseTime, serverTiming } = httpOptions;
    const { requestContext } = this.options;
    this.onClose(() => http.close());
    if (!this.enabled) return;
    this.#signals.httpBegins(http, httpOptions);
    if (this.#contexts.settings !== undefined) http.trackContexts(this.#contexts.settings);
    this.#work.httpBegins(http, httpNames(httpOptions));
    // Requests are still measured then, and nothing else begins.
    if (this.closed) return;
    this.use(
      responseHeadersExtension({
        requestId: requestContext?.responseHeader ? requestContext.requestIdHeader : undefined,
        responseTime,
        serverTiming,
      }),
    );
  }
}
