import type { Clock } from '../base/clock.ts';
import { GoldenSignalsError } from '../base/coded-error.ts';
import {
  checkOptions,
  hasMethods,
  invalidOption,
  isFunction,
  isNonEmptyString,
  isOneOf,
  type Rule,
} from '../base/option-rules.ts';
import { createAuthorization } from '../endpoints/authorization.ts';
import { EndpointTable } from '../endpoints/endpoint-table.ts';
import { metricsEndpoint } from '../endpoints/metrics-endpoint.ts';
import type { ErrorContext } from '../errors/error-event.ts';
import { type HttpMonitor, longWindowSeconds } from '../http/http-monitor.ts';
import { HttpSetup } from '../http/http-setup.ts';
import type { HttpOptions } from '../http/options/http-options.ts';
import { Registry } from '../metrics/registry.ts';
import { OperationMonitor } from '../operations/operation-monitor.ts';
import { type RuntimeMetrics, registerRuntimeMetrics } from '../process/runtime-metrics.ts';
import { Redactor } from '../redaction/redact.ts';
import { emptyWindow, type WindowName } from '../windows/window-summary.ts';
import { type Closer, Closers } from './closers.ts';
import { Diagnostics } from './diagnostics.ts';
import { type DiagnosticsReport, emptyDiagnostics } from './diagnostics-report.ts';
import { type EventListener, type EventName, Events, type MonitorEvents } from './events.ts';
import { InternalErrors } from './internal-errors.ts';
import { createMonitorLogger, type MonitorLogger } from './monitor-logger.ts';
import { monitoringEndpoints } from './monitoring-endpoints.ts';
import { type MonitorOptions, type ResolvedOptions, resolveOptions } from './options.ts';
import { formatReport } from './report.ts';
import type { MonitorSnapshot, RouteSignals } from './service-snapshot.ts';

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
  /** Counts its lines, and carries the ids of the current request; for the application too. */
  readonly logger: MonitorLogger;

  readonly #internalErrors: InternalErrors;
  readonly #runtime: RuntimeMetrics | undefined;
  readonly #startedMs: number;
  readonly #extensions = new Set<string>();
  readonly #closers: Closers;
  readonly #events = new Events((component, error) => this.internalError(component, error));
  readonly #httpSetup: HttpSetup;
  readonly #diagnostics: Diagnostics | undefined;
  #operations: OperationMonitor | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: MonitorOptions = {}) {
    const resolved = resolveOptions(options);
    const { clock, logger } = resolved;
    this.options = resolved;
    this.clock = clock;
    this.#startedMs = clock.now();
    this.#httpSetup = new HttpSetup(this, resolved.http, (http, httpOptions) => {
      this.onClose(() => http.close());
      this.#diagnostics?.observeHttp(http, httpOptions);
    });
    this.registry = new Registry({
      defaultLabels: resolved.defaultLabels,
      maxSeriesPerMetric: resolved.maxSeriesPerMetric,
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
    const redactor = new Redactor(resolved.redaction, 'createMonitor redaction');
    this.#internalErrors = new InternalErrors(this.registry, this.logger, (text) => redactor.text(text));
    this.#closers = new Closers(clock, (error) => this.internalError('close', error));
    this.endpoints = new EndpointTable({
      authorization: resolved.auth && createAuthorization(resolved.auth),
      onError: (component, error) => this.internalError(component, error),
    });
    if (!resolved.enabled) return;
    const diagnostics = new Diagnostics(this, redactor);
    this.#diagnostics = diagnostics;
    this.endpoints.add(metricsEndpoint(this.registry, { path: resolved.metricsPath }));
    const read = <Part extends keyof DiagnosticsReport>(part: Part) =>
      diagnostics.read(part, resolved.showDetails);
    for (const endpoint of monitoringEndpoints(resolved.monitoringPath, read)) this.endpoints.add(endpoint);
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
    return this.#httpSetup.monitor;
  }

  /** What is measured without being a request; its metrics exist from the first use. */
  get operations(): OperationMonitor {
    if (this.#operations === undefined) {
      this.#operations = new OperationMonitor(this);
      this.#diagnostics?.observeOperations(this.#operations);
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
   * Plugs in a capability.
   *
   * @throws GoldenSignalsError `ERR_GS_EXTENSION_DUPLICATE` when one of this name is in use, `ERR_GS_OPTION_INVALID`
   *   for what is no extension.
   */
  use(extension: Extension): this {
    assertArgument('use', 'extension', extension, hasMethods('setup'));
    assertArgument('use', 'name', extension.name, isNonEmptyString);
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
    const routes: RouteSignals[] = [];
    for (const route of http?.routes() ?? []) {
      const signals = route.window.read(name);
      if (signals.requests > 0) routes.push({ route: route.template, ...signals });
    }
    routes.sort((a, b) => b.requests - a.requests);
    return {
      timestampMs: this.clock.wallTimeMs(),
      uptimeSeconds: (this.clock.now() - this.#startedMs) / 1_000,
      service: this.options.service,
      window: { name, seconds: name === 'short' ? this.options.windowSeconds : longWindowSeconds },
      total: http?.readService(name) ?? emptyWindow(),
      routes,
      inFlight: http?.inFlight ?? 0,
      saturation: this.#runtime?.saturation(),
    };
  }

  /**
   * What went wrong and why: error groups, slow requests, work in progress, stalls of the event loop; with all details.
   * The endpoints below `monitoringPath` answer the same.
   */
  diagnostics(): DiagnosticsReport {
    return this.#diagnostics?.report(true) ?? emptyDiagnostics;
  }

  /** The snapshot and what went wrong, as text for people. */
  report(options: { window?: WindowName } = {}): string {
    return formatReport(this.snapshot(options), this.diagnostics());
  }

  /**
   * Tracks an error that the application has handled itself. Inside a request whose context is tracked, it is told
   * with the request. Never throws.
   */
  captureError(error: unknown, context: Partial<ErrorContext> = {}): void {
    // Not copied here, because reading it may throw.
    this.#diagnostics?.captureError(error, context as ErrorContext);
  }

  /** Counts and, once per kind, logs a failure of the monitoring itself; never throws. */
  internalError(component: string, error: unknown): void {
    this.#internalErrors.report(component, error);
  }

  /**
   * Calls `listener` whenever something of this name happens, until the returned function is called. One that throws
   * or rejects is counted as an internal error, and nobody waits for one that is asynchronous.
   *
   * @throws GoldenSignalsError `ERR_GS_OPTION_INVALID`
   */
  on<Name extends EventName>(name: Name, listener: EventListener<Name>): () => void {
    return this.#events.on(name, listener);
  }

  /** For extensions: whether anybody listens for events of this name. */
  hasListeners(name: EventName): boolean {
    return this.#events.has(name);
  }

  /** For extensions: tells the listeners. Never throws. */
  emit<Name extends EventName>(name: Name, event: MonitorEvents[Name]): void {
    this.#events.emit(name, event);
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
    assertArgument('onClose', 'closer', closer, isFunction);
    this.#closers.add(closer);
  }

  /** Stops every timer, observer and server of this monitor. Idempotent; what was recorded stays readable. */
  close(): Promise<void> {
    this.#closing ??= this.#closers.run();
    return this.#closing;
  }
}

function assertArgument(scope: string, name: string, value: unknown, rule: Rule): void {
  const mustBe = rule(value);
  if (mustBe !== undefined) throw invalidOption(scope, name, value, mustBe);
}
