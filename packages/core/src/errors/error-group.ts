import { overflowValue } from '../metrics/series-table.ts';
import { MinuteCounts } from '../windows/minute-counts.ts';
import type { ErrorContext, ErrorSample } from './error-event.ts';

/** Errors that are taken as the same, as they are read. */
export interface ErrorGroup {
  readonly fingerprint: string;
  readonly type: string;
  /** The normalised message of the first error, at most 200 characters; its code or type where it has none. */
  readonly title: string;
  /** `function file:line` of the top application frame of the latest error. */
  readonly location: string | undefined;
  readonly count: number;
  /** How many of them the application answered all the same, with a status below 400. */
  readonly handled: number;
  /** Milliseconds since the Unix epoch. */
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  /** The version of the service when it was first seen: it is new since then, as far as this process and the history file know. */
  readonly firstSeenVersion: string;
  /** Versions of the service that it was seen in, the latest last; at most five, as far as the same know. */
  readonly versions: readonly string[];
  /** No version before the one that runs has seen it, where a history file knows of one; else false. */
  readonly isNew: boolean;
  /**
   * Errors in each minute of the last hour by the wall clock, the oldest first: from the first minute that has some to the one
   * that goes on.
   */
  readonly perMinute: readonly number[];
  /** Errors by `METHOD /route`. The first 20 routes are kept; the rest is under `__overflow__`, as below. */
  readonly routes: Readonly<Record<string, number>>;
  readonly statuses: Readonly<Record<string, number>>;
  readonly operations: Readonly<Record<string, number>>;
  /** The latest first. */
  readonly samples: readonly ErrorSample[];
}

/** Where an error was seen. */
export type Sighting = Pick<ErrorContext, 'method' | 'route' | 'status' | 'handled' | 'operation'>;

/** What makes a group what it is. */
export type GroupIdentity = Pick<
  ErrorGroup,
  'fingerprint' | 'type' | 'title' | 'firstSeenVersion' | 'versions' | 'isNew'
>;

/** A group as it is written. */
export class GroupRecord {
  readonly #identity: GroupIdentity;
  readonly #maxSamples: number;
  readonly #routes = new BoundedCounts();
  readonly #statuses = new BoundedCounts();
  readonly #operations = new BoundedCounts();
  readonly #minutes = new MinuteCounts();
  /** The latest last. */
  readonly #samples: ErrorSample[] = [];
  readonly #firstSeenMs: number;
  #lastSeenMs: number;
  #count = 0;
  #handled = 0;
  #location: string | undefined;

  constructor(identity: GroupIdentity, maxSamples: number, timestampMs: number) {
    this.#identity = identity;
    this.#maxSamples = maxSamples;
    this.#firstSeenMs = timestampMs;
    this.#lastSeenMs = timestampMs;
  }

  get type(): string {
    return this.#identity.type;
  }

  get location(): string | undefined {
    return this.#location;
  }

  get lastSeenMs(): number {
    return this.#lastSeenMs;
  }

  get count(): number {
    return this.#count;
  }

  add(sample: ErrorSample, location: string | undefined): void {
    this.#count += 1;
    this.#minutes.add(sample.timestampMs);
    this.#location = location;
    this.#samples.push(sample);
    if (this.#samples.length > this.#maxSamples) this.#samples.shift();
    this.see(sample, sample.timestampMs);
  }

  /** Notes where an error was seen that is counted already. */
  see({ method, route, status, handled, operation }: Sighting, timestampMs: number): void {
    this.#lastSeenMs = timestampMs;
    if (route !== undefined) this.#routes.add(method === undefined ? route : `${method} ${route}`);
    if (handled) this.#handled += 1;
    if (status !== undefined) this.#statuses.add(String(status));
    if (operation !== undefined) this.#operations.add(operation);
  }

  /** @param nowMs By the wall clock. */
  read(nowMs: number): ErrorGroup {
    return {
      ...this.#identity,
      location: this.#location,
      count: this.#count,
      handled: this.#handled,
      firstSeenMs: this.#firstSeenMs,
      lastSeenMs: this.#lastSeenMs,
      perMinute: this.#minutes.list(nowMs),
      routes: this.#routes.read(),
      statuses: this.#statuses.read(),
      operations: this.#operations.read(),
      samples: this.#samples.toReversed(),
    };
  }
}

const maxNames = 20;

/** Counts by name, for the names that come first. */
class BoundedCounts {
  readonly #counts = new Map<string, number>();

  add(name: string): void {
    const isKnown = this.#counts.has(name) || this.#counts.size < maxNames;
    const key = isKnown ? name : overflowValue;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  read(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }
}
