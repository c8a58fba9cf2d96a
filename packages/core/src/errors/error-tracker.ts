import { boundedText } from '../base/bounded-text.ts';
import { Remembered } from '../base/remembered.ts';
import type { Cause } from '../host/causes.ts';
import type { Redact } from '../redaction/redact.ts';
import type { TimelineEntry } from '../work/timeline.ts';
import { type DescribedError, ErrorDescriber } from './describe-error.ts';
import type { ErrorContext, ErrorDescription, ErrorSample } from './error-event.ts';
import type { ErrorGroup } from './error-group.ts';
import { ErrorGroups } from './error-groups.ts';
import type { FailureHost } from './failure-host.ts';
import {
  type FailureOptions,
  type ResolvedFailureOptions,
  resolveFailureOptions,
} from './failure-options.ts';
import { customFingerprint, Fingerprints } from './fingerprint.ts';
import { KnownErrors } from './known-errors.ts';
import { newErrorsMetric } from './new-errors-signal.ts';
import { normaliseMessage } from './normalise-message.ts';
import { Occurrence, ReportedErrors } from './reported-errors.ts';
import { watchUncaughtExceptions } from './uncaught-exceptions.ts';

/** What whoever reports an error knows besides. */
interface KnownOfError {
  /**
   * Stands for the request or the job that it happened in, the same object in each report. The request's id does not tell,
   * because the client may choose it.
   */
  readonly work?: object | undefined;
  /** Describes the error, where somebody else did already. Default: it is described here. */
  readonly describe?: () => DescribedError;
  /** What explains how long the work took that ended with it. */
  readonly causes?: readonly Cause[];
}

const component = 'failures';
const maxTitleLength = 200;
const maxNameLength = 256;
/** Errors repeat, and to normalise a message and to hash it takes longer than all the rest. */
const maxRemembered = 100;
/** Of the timeline that led to an error. */
const maxTimelineEntries = 20;

/** Describes, groups and announces errors, whoever saw them. */
export class ErrorTracker {
  readonly options: ResolvedFailureOptions;
  readonly #host: FailureHost;
  readonly #redactor: Redact;
  readonly #describer: ErrorDescriber;
  readonly #reported = new ReportedErrors();
  readonly #titles = new Remembered(maxRemembered, normalisedTitle);
  readonly #fingerprints = new Fingerprints(maxRemembered);
  readonly #groups: ErrorGroups;
  readonly #captured;
  readonly #known: KnownErrors;
  readonly #new;
  readonly #stopWatching: () => void;
  #isEmitting = false;
  /** Captures that failed and are not counted yet, with the latest cause. */
  #failures = 0;
  #failure: unknown;

  /**
   * @param known What earlier versions have seen. Default: nothing is known of them.
   * @throws GoldenSignalsError as `resolveFailureOptions`
   */
  constructor(
    host: FailureHost,
    options: FailureOptions,
    redactor: Redact,
    known = new KnownErrors(host.version),
  ) {
    this.options = resolveFailureOptions('errors', options);
    this.#host = host;
    this.#redactor = redactor;
    this.#describer = new ErrorDescriber(redactor);
    this.#captured = host.registry.counter({
      name: 'golden_signals_errors_captured_total',
      help: 'Errors that were tracked, by who saw them first; an error that is reported twice counts once.',
      labelNames: ['source'],
    });
    this.#known = known;
    this.#new = host.registry.counter({
      name: newErrorsMetric,
      help: 'Errors that no version of the service before this one has seen, as far as a history file knows of it.',
    });
    const evicted = host.registry.counter({
      name: 'golden_signals_error_groups_evicted_total',
      help: 'Groups of errors that gave way to newer ones.',
    });
    this.#groups = new ErrorGroups(this.options, () => evicted.inc());
    this.#stopWatching = this.options.uncaughtExceptions
      ? watchUncaughtExceptions(host, (error, origin) =>
          this.#tryCapture(error, { source: 'uncaught', fields: { origin } }),
        )
      : () => {};
  }

  /**
   * Takes in one report of an error. Never throws, whatever the error is.
   *
   * @returns The error as it is kept; undefined when that failed.
   */
  capture(error: unknown, context: ErrorContext, known: KnownOfError = {}): ErrorDescription | undefined {
    return this.#tryCapture(error, context, known)?.error;
  }

  /** Returns the most recently seen first. */
  groups(): readonly ErrorGroup[] {
    return this.#groups.read(this.#host.clock.wallTimeMs());
  }

  /** Stops watching for uncaught exceptions. Idempotent; the groups stay readable. */
  close(): void {
    this.#stopWatching();
  }

  #tryCapture(error: unknown, context: ErrorContext, known: KnownOfError = {}): ErrorSample | undefined {
    try {
      if (this.#failures > 0) this.#reportFailures();
      return this.#capture(error, context, known);
    } catch (failure) {
      this.#failures += 1;
      this.#failure = failure;
    }
    try {
      this.#reportFailures();
    } catch {
      // Where the stack is nearly full, nothing can be called: the next capture counts this one.
    }
    return undefined;
  }

  #reportFailures(): void {
    while (this.#failures > 0) {
      this.#host.internalError(component, this.#failure);
      this.#failures -= 1;
    }
    this.#failure = undefined;
  }

  #capture(thrown: unknown, given: ErrorContext, known: KnownOfError): ErrorSample {
    const nowMs = this.#host.clock.now();
    const timestampMs = this.#host.clock.wallTimeMs();
    const context = this.#boundedContext(given);
    const request = known.work && this.#reported.numberOf(known.work);
    const occurrence = this.#reported.find(thrown, context, request, nowMs);
    let sample: ErrorSample;
    if (occurrence === undefined) {
      sample = this.#addToGroup(thrown, context, known, timestampMs);
      const first = new Occurrence(sample, request, nowMs);
      first.explain(known.causes);
      this.#reported.add(thrown, first);
    } else {
      const { error, fingerprint } = occurrence.sample;
      sample = toSample(context, timestampMs, error, fingerprint, true);
      occurrence.explain(known.causes);
      this.#groups.see(fingerprint, occurrence.note(context, request, nowMs), timestampMs);
    }
    this.#emit(known.causes?.length ? { ...sample, causes: known.causes } : sample, thrown);
    return sample;
  }

  #addToGroup(
    thrown: unknown,
    context: ErrorContext,
    { describe = () => this.#describer.describe(thrown) }: KnownOfError,
    timestampMs: number,
  ): ErrorSample {
    const described = describe();
    const { error, frame, location } = described;
    const title = this.#titles.of(error.message) || error.code || error.type;
    const fingerprint =
      this.#customFingerprint(thrown, context, timestampMs, error) ??
      this.#fingerprints.of(error.type, title, frame);
    const timeline = lastOf(context.timeline);
    const sample = toSample(context, timestampMs, error, fingerprint, false, timeline);
    const known = this.#known.note(fingerprint);
    if (known.isNew) this.#new.inc();
    this.#groups.add(sample, location, { title, ...known });
    this.#captured.labels({ source: context.source }).inc();
    return sample;
  }

  #customFingerprint(
    original: unknown,
    context: ErrorContext,
    timestampMs: number,
    error: ErrorDescription,
  ): string | undefined {
    const { fingerprint } = this.options;
    if (fingerprint === undefined) return undefined;
    const event = { ...context, timestampMs, error, repeated: false, original };
    return customFingerprint(fingerprint, event, this.#redactor, (failure) =>
      this.#host.internalError('failures:fingerprint', failure),
    );
  }

  /** An error that a listener itself reports is grouped and not announced: it would call the listener without end. */
  #emit(sample: ErrorSample, original: unknown): void {
    if (this.#isEmitting || !this.#host.hasListeners('error')) return;
    this.#isEmitting = true;
    try {
      this.#host.emit('error', { ...sample, original });
    } finally {
      this.#isEmitting = false;
    }
  }

  /** Of applications without types too, whose ids may be numbers. */
  #boundedContext(context: ErrorContext): ErrorContext {
    const { status, fields } = context;
    return {
      source: context.source,
      method: this.#name(context.method),
      route: this.#name(context.route),
      status: typeof status === 'number' ? status : undefined,
      handled: context.handled === true,
      operation: this.#name(context.operation),
      requestId: this.#name(context.requestId),
      traceId: this.#name(context.traceId),
      spanId: this.#name(context.spanId),
      fields: fields && (this.#redactor.fields(fields) as Record<string, unknown>),
      timeline: context.timeline,
    };
  }

  #name(name: unknown): string | undefined {
    if (name === undefined || name === null) return undefined;
    try {
      return this.#redactor.text(String(name), maxNameLength);
    } catch {
      // An object that does not become a text.
      return undefined;
    }
  }
}

/** Written out, because spreading the context takes longer than all the rest of a repeated report. */
function toSample(
  context: ErrorContext,
  timestampMs: number,
  error: ErrorDescription,
  fingerprint: string,
  repeated: boolean,
  timeline?: readonly TimelineEntry[],
): ErrorSample {
  return {
    source: context.source,
    method: context.method,
    route: context.route,
    status: context.status,
    handled: context.handled,
    operation: context.operation,
    requestId: context.requestId,
    traceId: context.traceId,
    spanId: context.spanId,
    fields: context.fields,
    timeline,
    timestampMs,
    error,
    fingerprint,
    repeated,
  };
}

function normalisedTitle(message: string): string {
  return boundedText(normaliseMessage(message), maxTitleLength);
}

/** Returns what began last; undefined where nothing did. */
function lastOf(timeline: readonly TimelineEntry[] = []): readonly TimelineEntry[] | undefined {
  return timeline.length === 0 ? undefined : timeline.slice(-maxTimelineEntries);
}
