import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { ThresholdMs } from '../base/threshold.ts';
import type { Endpoint, EndpointRequest } from '../endpoints/endpoint.ts';
import type { HttpNames } from '../http/options/http-names.ts';
import type { Registry } from '../metrics/registry.ts';
import type { Redact } from '../redaction/redact.ts';
import type { SlidingWindow } from '../windows/sliding-window.ts';
import type { WindowName, WindowSummary } from '../windows/window-summary.ts';
import type { OperationOutcome } from '../work/timeline.ts';
import type { OperationRun, WantedEnds, Work, WorkEnd } from '../work/work.ts';
import type { AddedHeaders, Slot, Undo } from '../work/work-listeners.ts';
import type { CallHost } from './calls.ts';
import type { CauseHost } from './causes.ts';
import type { FindingHost } from './findings.ts';
import type { Panel } from './panel.ts';
import type { PrometheusServer } from './prometheus-server.ts';
import type { RuleHost } from './rules.ts';
import type { ReadOptions, Section } from './section.ts';
import type { LiveHost } from './service-snapshot.ts';
import type { SignalHost } from './signals.ts';

/** A capability that plugs into a monitor. What the product itself does beyond measuring is made of them too. */
export interface Extension {
  /** Unique in its monitor. Its failures are counted under this name. */
  readonly name: string;
  readonly requires?: ExtensionRequirements;
  /**
   * Called once per monitor, by `monitor.use()` or `createMonitor({ extensions })`. What it registers counts when it
   * returns, and is taken back when it throws. State belongs to the monitor: keep it in here, not beside it.
   */
  setup(host: ExtensionHost): void;
}

/** What an extension cannot do without. */
export interface ExtensionRequirements {
  /**
   * Switches the tracking of contexts on for what begins afterwards. Where the user wrote `requestContext: false`, that
   * wins, and `work.contexts` is false. Default: false.
   */
  readonly requestContext?: boolean;
  /** Names of extensions that the monitor must use already. Default: none. */
  readonly extensions?: readonly string[];
}

/** The signals of one kind of job; its runs are the `requests` of them. */
export interface JobSignals extends WindowSummary {
  readonly job: string;
  /** What it is taken from; undefined for what waits in none. */
  readonly queue: string | undefined;
}

/** How a service calls itself. */
export interface ServiceIdentity {
  readonly name: string;
  readonly version: string;
  /** For example `production`. */
  readonly environment: string;
  /** Unlike that of every other process of the service. */
  readonly instance: string;
}

/** Where an error was seen. */
export interface ErrorAbout {
  /** Default: the work that is being done, where contexts are tracked. */
  readonly work?: Work | undefined;
  /** The name of the operation that threw it. */
  readonly operation?: string | undefined;
  /** Redacted before they are kept. */
  readonly fields?: Readonly<Record<string, unknown>> | undefined;
}

/** An error that was reported. */
export interface ErrorReported extends ErrorAbout {
  readonly error: unknown;
}

/** What is the same for all runs of work that is defined. */
export interface DefinedWorkOptions<Details extends RunDetails = RunDetails> {
  /** A run that takes longer is slow, and overdue while it goes on; `false` is never. Default: no threshold. */
  readonly slowThresholdMs?: ThresholdMs;
  /** Says what something that a run has thrown stands for: what is `cancelled` is no error. Default: always `error`. */
  outcomeOf?(error: unknown, details: Details): OperationOutcome;
  /** Called with each run that is over, once all listeners were, and what was said of it when it began. */
  onEnd?(end: WorkEnd, details: Details): void;
}

/** What is known of one run of defined work when it begins. */
export interface RunDetails {
  /** What others know it by; one that is not safe to repeat is not taken. Default: made when it is asked for. */
  readonly id?: string | undefined;
  /** How long it has waited for its turn, for example in a queue, in milliseconds. Default: not known. */
  readonly waitMs?: number | undefined;
  /** As W3C Trace Context has it, of whoever asked for it. Default: none. */
  readonly traceparent?: string | undefined;
}

/** Work that is defined once and run often; see `WorkHost.define`. */
export interface RunnableWork<Details extends RunDetails = RunDetails> {
  /** Runs that are in progress. */
  readonly active: number;
  /**
   * Runs a function as one piece of this work: to its end when it returns a promise, an observable or an async
   * generator.
   *
   * @returns What `fn` returns. @throws What `fn` throws.
   */
  run<Result>(fn: () => Result, details?: Details): Result;
  /**
   * As `run`, for who hands on a promise that nobody else has seen: what it returns is another one, which takes less than to
   * leave the promise of `fn` what it is.
   */
  runAsync<Result>(fn: () => Result | PromiseLike<Result>, details?: Details): Promise<Result>;
  /** Begins one piece of this work whose end is for somebody else to say than a function: a message that is acknowledged later. */
  begin(details?: Details): BegunRun;
}

/** Work in progress; exactly one of `succeed` and `fail` is called, once. Neither throws. */
export interface BegunRun {
  /** Calls a function in the context of this work. @returns What `fn` returns. @throws What `fn` throws. */
  enter<Result>(fn: () => Result): Result;
  succeed(): void;
  fail(error: unknown): void;
}

/** Requests, jobs and operations, from their start to their end. */
export interface WorkHost {
  /** Whether `current()` can answer. It may become true later, when an extension requires it. */
  readonly contexts: boolean;
  /** The work that is being done, as this monitor sees it. */
  current(): Work | undefined;
  /** Returns what is in progress: requests, jobs, and operations outside of both; each kind with the oldest first. */
  open(): Iterable<Work>;
  /** Runs of operations in progress, also inside of other work, the oldest first. */
  openRuns(): Iterable<OperationRun>;
  /** From when on open work is slow; `Infinity` for what never is, or is not looked at. Never throws. */
  thresholdMs(work: Work): number;
  /**
   * Puts jobs beside the routes, in `snapshot()` and in the table of `report()`.
   *
   * @param read Returns the window of each that ran in it, the busiest first.
   */
  addJobSignals(read: (window: WindowName) => readonly JobSignals[]): Undo;
  /** Requests that are being answered now. */
  readonly requestsInFlight: number;
  /** Calls the listener once HTTP monitoring has begun, with its names of metrics and labels; at once if it has. */
  onHttpReady(listener: (names: HttpNames) => void): Undo;
  /**
   * Gives each route a series of requests with the status 500 beside its first one, at 0: of a series that begins with a burst
   * of failures, Prometheus sees no growth. Stays so until the monitor ends.
   */
  countFailuresFromZero(): void;
  /** Calls the listener once anything but a request is measured, or work is defined; at once if it was. */
  onFirstRun(listener: () => void): Undo;
  onStart(listener: (work: Work) => void): Undo;
  /** Calls the listener when work is over and recorded; never for work that was left out. */
  onEnd(listener: (end: WorkEnd) => void, wants: WantedEnds): Undo;
  /** Calls the listener when any run of an operation is over that took at least so long, also inside of other work. */
  onRunEnd(listener: (run: OperationRun) => void, wants: { readonly fromMs: number }): Undo;
  /**
   * Asks, right before the head of a response is written, which headers to add: lower-case names. What the
   * application sends wins, then whoever was registered first.
   */
  onHead(headers: (work: Work) => AddedHeaders | undefined): Undo;
  /**
   * Returns a header of a request as its caller sent it; undefined where there is none, and for other work. For a listener
   * that looks for one: what headers hold is not to be kept. Never throws.
   *
   * @param name In lower case.
   */
  header(work: Work, name: string): string | undefined;
  /**
   * Keeps a value of this extension's own on each piece of work: made by `create` when it is first asked for, kept on
   * this monitor's object, and given to `ended` when the work is over. Work that is left out just drops it.
   */
  slot<Value>(create: (work: Work) => Value, ended?: (value: Value, end: WorkEnd) => void): Slot<Value>;
  /**
   * Defines work that is not an HTTP request: `define('job', 'send-invoice').run(fn)`. Each run is a root of its own,
   * in its own context where contexts are tracked, with errors and slow runs reported like a request's.
   */
  define<Details extends RunDetails = RunDetails>(
    kind: 'job' | 'operation',
    name: string,
    options?: DefinedWorkOptions<Details>,
  ): RunnableWork<Details>;
}

/** The registry of the monitor, as far as extensions use it. Metrics that are new go when `setup` throws. */
export type Metrics = Pick<
  Registry,
  | 'counter'
  | 'gauge'
  | 'untyped'
  | 'histogram'
  | 'timer'
  | 'get'
  | 'getMetricsAsArray'
  | 'seriesCount'
  | 'collect'
  | 'addCollector'
  | 'attach'
>;

/**
 * All that an extension can do, and its only way in. Every registration gives an undo, and is taken back by `close()`.
 *
 * What a listener or a callback throws, or rejects with, is counted under the extension's name and logged once; it
 * reaches neither the application nor other extensions. After `close()` every registration throws
 * `ERR_GS_MONITOR_CLOSED`.
 */
export interface ExtensionHost {
  readonly service: ServiceIdentity;
  readonly clock: Clock;
  /** Counts its lines, adds the ids of the current work, and never throws. */
  readonly logger: Logger;
  /** Hides what is secret, as the user has configured it; for all that is kept, logged or shown. */
  readonly redact: Redact;
  readonly metrics: Metrics;
  /** The Prometheus that scrapes this service; undefined where the user names none. */
  readonly prometheus: PrometheusServer | undefined;
  readonly work: WorkHost;
  readonly calls: CallHost;
  readonly live: LiveHost;
  readonly signals: SignalHost;
  readonly causes: CauseHost;
  readonly findings: FindingHost;
  readonly rules: RuleHost;
  readonly errors: {
    /** Reports an error that was handled, or would not be seen otherwise. Never throws. */
    report(error: unknown, about?: ErrorAbout): void;
    onReport(listener: (reported: ErrorReported) => void): Undo;
  };
  readonly sections: {
    /** @throws GoldenSignalsError `ERR_GS_SECTION_DUPLICATE` */
    add<Data>(section: Section<Data>): Undo;
    /** Returns the paths of all sections, below `monitoringPath`. */
    paths(): readonly string[];
    /**
     * Returns what a section says; undefined where there is none at this path.
     *
     * @throws What the section throws.
     */
    read(path: string, options: ReadOptions): { readonly data: unknown } | undefined;
    /** Returns how a section wants to be shown; undefined where it does not say, or there is none at this path. */
    panels(path: string): readonly Panel[] | undefined;
  };
  readonly endpoints: {
    /** @throws GoldenSignalsError `ERR_GS_ENDPOINT_DUPLICATE`, `ERR_GS_ENDPOINT_PATH` */
    add(endpoint: Endpoint): Undo;
    /** Below it the monitor's own pages are: `/monitoring` unless the user says otherwise. */
    readonly monitoringPath: string;
    /** What Prometheus scrapes, with the prefix of all endpoints: `/metrics` unless the user says otherwise. */
    readonly metricsPath: string;
    /** Returns whether this caller may read what needs credentials; true where there are none. Never rejects. */
    mayRead(request: Parameters<Endpoint['handle']>[0]): Promise<boolean>;
    /** Whether the monitor has credentials. */
    readonly isProtected: boolean;
    /**
     * Lets further callers in that have shown the monitor's credentials before, such as those with a session. Without
     * credentials there is nothing to let in to.
     */
    acceptCallers(isKnown: (request: EndpointRequest) => boolean): Undo;
    /** What callers of the sections may see, as the user has decided. */
    readonly showDetails: boolean;
  };
  readonly events: {
    /** Names the events that this extension emits; emitting one that is not declared is an internal error. */
    declare(...names: readonly string[]): void;
    /** Calls the listeners of the application and of other extensions. Never throws. */
    emit(name: string, event: unknown): void;
    /** Returns whether anybody listens: what is only made for listeners need not be made without. */
    heard(name: string): boolean;
    on(name: string, listener: (event: never) => unknown): Undo;
  };
  /**
   * Calls `run` every so many milliseconds, never twice at a time, without keeping the process alive.
   *
   * @param options `jitter`: begins at a random moment of the first interval, so that many processes do not act at once.
   *   Default: false.
   */
  every(intervalMs: number, run: () => void | Promise<void>, options?: { readonly jitter?: boolean }): Undo;
  /**
   * Returns what makes live windows as long as the monitor's own. All that one such function makes begin when it was made,
   * and can be read together.
   */
  liveWindows(): () => SlidingWindow;
  /** Runs at the end of the monitor, the last registered first; each has 5 seconds. */
  onClose(close: () => void | Promise<void>): void;
  /** Counts a failure of the extension itself, and logs it once per kind. Never throws. */
  internalError(error: unknown): void;
}
