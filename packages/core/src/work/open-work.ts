/** A request or an operation in progress, as whatever lists it sees it. */
export interface OpenWork {
  readonly kind: 'request' | 'operation';
  /** A route's template, or the name of an operation. */
  readonly name: string;
  /** Of a request. */
  readonly method: string | undefined;
  readonly ageMs: number;
  /** Unix milliseconds. */
  readonly startedAtMs: number;
  readonly requestId: string | undefined;
  readonly traceId: string | undefined;
}
