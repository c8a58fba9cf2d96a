import type { Cause } from '../host/causes.ts';
import type { ErrorContext, ErrorSample } from './error-event.ts';
import type { Sighting } from './error-group.ts';

/**
 * Within this time of its last report, an object is taken for the same error on its way up. Later it is one that the
 * application keeps and throws again.
 */
const sameErrorMs = 5_000;

/** Operations of one occurrence that are distinguished. */
const maxOperations = 20;

/** What explains the time that it took is known at the end of the work, and an operation may have reported it before. */
interface KeptSample extends ErrorSample {
  causes?: readonly Cause[] | undefined;
}

/** One throwing of an object, as far as it was reported. */
export class Occurrence {
  /** Of its first report, as its group keeps it. */
  readonly sample: KeptSample;
  #reportedMs: number;
  #requestId: string | undefined;
  /** The number of the request that it happened in. */
  #request: number | undefined;
  #route: string | undefined;
  #status: number | undefined;
  /** Whether a request ended with it: another one that does is another occurrence. */
  #endedRequest: boolean;
  readonly #operations: string[];

  /** @param request The number of the request that it happened in; see `ReportedErrors.numberOf`. */
  constructor(sample: ErrorSample, request: number | undefined, nowMs: number) {
    this.sample = sample;
    this.#reportedMs = nowMs;
    this.#requestId = sample.requestId;
    this.#request = request;
    this.#route = sample.route;
    this.#status = sample.status;
    this.#endedRequest = sample.source === 'request';
    this.#operations = sample.operation === undefined ? [] : [sample.operation];
  }

  /** @param causes What explains how long the work took that ended with it. */
  explain(causes: readonly Cause[] | undefined): void {
    if (causes?.length) this.sample.causes = causes;
  }

  /** Returns whether a report of the same object is about this occurrence. */
  covers({ source, requestId }: ErrorContext, request: number | undefined, nowMs: number): boolean {
    if (nowMs - this.#reportedMs > sameErrorMs) return false;
    if (request !== undefined && this.#request !== undefined) return request === this.#request;
    // Two ids are two requests. One id may be anybody's: it is what the client sent.
    if (requestId !== undefined && this.#requestId !== undefined && requestId !== this.#requestId)
      return false;
    return source !== 'request' || !this.#endedRequest;
  }

  /** Notes one more report. Gives what it says that no report before it said. */
  note(
    { source, requestId, method, route, status, handled, operation }: ErrorContext,
    request: number | undefined,
    nowMs: number,
  ): Sighting {
    const isNewOperation =
      operation !== undefined &&
      this.#operations.length < maxOperations &&
      !this.#operations.includes(operation);
    if (isNewOperation) this.#operations.push(operation);
    const news: Sighting = {
      method,
      route: this.#route === undefined ? route : undefined,
      status: this.#status === undefined ? status : undefined,
      handled: this.#status === undefined ? handled : undefined,
      operation: isNewOperation ? operation : undefined,
    };
    this.#reportedMs = nowMs;
    this.#requestId ??= requestId;
    this.#request ??= request;
    this.#route ??= route;
    this.#status ??= status;
    this.#endedRequest ||= source === 'request';
    return news;
  }
}

/**
 * Remembers which objects were reported, for as long as somebody else holds them. The same error is often reported by
 * the operation that threw it, by those around it and by the request; but an error that is made once and thrown by
 * every request is another one each time.
 */
export class ReportedErrors {
  readonly #occurrences = new WeakMap<object, Occurrence>();
  /**
   * An error may be kept for ever, and a request must not be: so an occurrence has a number in its place. A `WeakRef` keeps
   * what it stands for until the event loop turns, which is all of them where requests fail faster than that.
   */
  readonly #numbers = new WeakMap<object, number>();
  #lastNumber = 0;

  /** Returns the same number for the same request. */
  numberOf(request: object): number {
    let number = this.#numbers.get(request);
    if (number === undefined) {
      number = ++this.#lastNumber;
      this.#numbers.set(request, number);
    }
    return number;
  }

  /** The occurrence that this is one more report of, if it is. */
  find(
    thrown: unknown,
    context: ErrorContext,
    request: number | undefined,
    nowMs: number,
  ): Occurrence | undefined {
    const latest = isObject(thrown) ? this.#occurrences.get(thrown) : undefined;
    return latest?.covers(context, request, nowMs) ? latest : undefined;
  }

  add(thrown: unknown, occurrence: Occurrence): void {
    if (isObject(thrown)) this.#occurrences.set(thrown, occurrence);
  }
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
