import { currentContext } from '../context/current-context.ts';
import { idsOfContext } from '../context/request-ids.ts';
import { isClientError } from '../errors/client-error.ts';
import type { ErrorContext } from '../errors/error-event.ts';
import { errorReport } from '../errors/error-report.ts';
import { ErrorTracker } from '../errors/error-tracker.ts';
import { givenContext, mergedFields } from '../errors/given-context.ts';
import { type HttpMonitor, longWindowSeconds } from '../http/http-monitor.ts';
import { httpNames } from '../http/options/http-names.ts';
import type { ResolvedHttpOptions } from '../http/options/http-options.ts';
import { inFlightReport } from '../open-work/in-flight-report.ts';
import {
  type DescribedWork,
  describeAll,
  describeRequest,
  openOperations,
  openRequests,
} from '../open-work/open-sources.ts';
import { StillRunning } from '../open-work/still-running.ts';
import type { OperationMonitor } from '../operations/operation-monitor.ts';
import { ProcessLoad } from '../process/process-load.ts';
import type { Redactor } from '../redaction/redact.ts';
import { RequestLog } from '../request-log/request-log.ts';
import { slowReport } from '../slow/slow-report.ts';
import { SlowRequests } from '../slow/slow-requests.ts';
import { StallDetector } from '../stalls/stall-detector.ts';
import { stallReport } from '../stalls/stall-report.ts';
import type { OpenWork } from '../work/open-work.ts';
import type { DiagnosticsReport } from './diagnostics-report.ts';
import type { Monitor } from './monitor.ts';
import { RequestDiagnostics } from './request-diagnostics.ts';
import { observeEntries } from './request-entry.ts';

/** What says why the numbers are as they are: errors, slow requests, open work and stalls of one monitor. */
export class Diagnostics {
  readonly #monitor: Monitor;
  readonly #redactor: Redactor;
  readonly #stillRunning: StillRunning;
  readonly #errors: ErrorTracker | undefined;
  readonly #stalls: StallDetector | undefined;
  #slow: SlowRequests | undefined;
  #openRequests: () => Iterable<DescribedWork> = () => [];
  #openOperations: () => Iterable<DescribedWork> = () => [];

  /** @throws GoldenSignalsError for options that are wrong. */
  constructor(monitor: Monitor, redactor: Redactor) {
    const { options } = monitor;
    this.#monitor = monitor;
    this.#redactor = redactor;
    this.#stillRunning = new StillRunning(monitor);
    monitor.onClose(() => this.#stillRunning.close());
    if (options.errors !== undefined) {
      this.#errors = new ErrorTracker(monitor, options.errors, this.#redactor);
      monitor.onClose(() => this.#errors?.close());
    }
    if (options.stalls !== undefined) {
      const { clock, logger, registry } = monitor;
      this.#stalls = new StallDetector(
        {
          clock,
          logger,
          registry,
          internalError: (component, error) => monitor.internalError(component, error),
          emit: (name, stall) => monitor.emit(name, stall),
          openWork: (limit) => this.#openWork(limit),
        },
        options.stalls,
      );
      monitor.onClose(() => this.#stalls?.close());
    }
  }

  /** Called once, when HTTP monitoring begins. */
  observeHttp(http: HttpMonitor, httpOptions: ResolvedHttpOptions): void {
    const monitor = this.#monitor;
    const { requestContext, requestLog } = monitor.options;
    const load = new ProcessLoad(monitor);
    monitor.onClose(() => load.close());
    const slow = new SlowRequests(monitor, load, longWindowSeconds * 1_000);
    this.#slow = slow;
    const source = openRequests(http, monitor.clock);
    this.#openRequests = () => describeAll(source);
    this.#stillRunning.watchRequests(source, httpNames(httpOptions.naming));
    if (this.#stalls !== undefined) this.#tellStalls(http, this.#stalls);
    observeEntries(http, monitor, requestContext, httpOptions);
    http.addObserver(
      new RequestDiagnostics({
        http,
        errors: this.#errors,
        slow,
        log: requestLog && new RequestLog(monitor.logger, requestLog),
        redactor: this.#redactor,
        clock: monitor.clock,
      }),
    );
  }

  /** What blocked the event loop has often ended before anybody can look. */
  #tellStalls(http: HttpMonitor, stalls: StallDetector): void {
    const { clock } = this.#monitor;
    http.addObserver({
      wants: stalls.longWorkMs,
      requestEnded: ({ exchange, route }) => stalls.ended(describeRequest(clock, exchange, route.template)),
    });
  }

  /** Called once, when the first operation is measured. */
  observeOperations(operations: OperationMonitor): void {
    const source = openOperations(operations, this.#monitor.clock);
    this.#openOperations = () => describeAll(source);
    const stalls = this.#stalls;
    if (stalls !== undefined)
      operations.longRuns = {
        fromMs: stalls.longWorkMs,
        ended: (run) => stalls.ended(source.describe(run)),
      };
    this.#stillRunning.watchOperations(source);
  }

  /** Tracks an error, with what is known of the request that it happened in. Never throws. */
  captureError(error: unknown, said: ErrorContext): void {
    const errors = this.#errors;
    if (errors === undefined) return;
    const given = givenContext(said);
    // An operation that refuses its caller has done its work.
    if (given.source === 'operation' && !errors.options.clientErrors && isClientError(error)) return;
    const context = currentContext();
    const { fields, ...where } = given;
    errors.capture(error, {
      method: context?.method,
      route: context?.route(),
      ...idsOfContext(context),
      ...where,
      fields: mergedFields(context?.ownFields, fields),
    });
  }

  /** One part of the report. */
  read<Part extends keyof DiagnosticsReport>(part: Part, details: boolean): DiagnosticsReport[Part] {
    return this.#readers[part]({ details });
  }

  report(details: boolean): DiagnosticsReport {
    const { errors, slow, inFlight, stalls } = this.#readers;
    return {
      errors: errors({ details }),
      slow: slow({ details }),
      inFlight: inFlight({ details }),
      stalls: stalls({ details }),
    };
  }

  readonly #readers: {
    [Part in keyof DiagnosticsReport]: (options: { details: boolean }) => DiagnosticsReport[Part];
  } = {
    errors: (options) => errorReport(this.#errors?.groups() ?? [], options),
    slow: (options) => slowReport(this.#slow ?? { slowest: [], recent: [] }, options),
    inFlight: (options) =>
      inFlightReport({ requests: this.#openRequests(), operations: this.#openOperations() }, options),
    stalls: (options) => stallReport(this.#stalls?.recent() ?? [], options),
  };

  #openWork(limit: number): readonly OpenWork[] {
    const oldest = [...take(this.#openRequests(), limit), ...take(this.#openOperations(), limit)];
    return oldest
      .sort((a, b) => b.ageMs - a.ageMs)
      .slice(0, limit)
      .map(({ timeline, ...work }) => work);
  }
}

/** No more is made than is taken. @param limit At least 1. */
function* take<Item>(items: Iterable<Item>, limit: number): Generator<Item> {
  let left = limit;
  for (const item of items) {
    yield item;
    if (--left === 0) return;
  }
}
