import { Timeline } from './timeline.ts';
import type { Traceparent } from './traceparent.ts';

const maxFields = 50;
const maxFieldNameLength = 128;

/** What an application can ask about the request that it is serving. */
export interface CurrentRequest {
  readonly requestId: string;
  /** The caller's trace, when it sent a valid `traceparent`. */
  readonly traceId: string | undefined;
  /** The caller's span. */
  readonly parentSpanId: string | undefined;
  /** Whether the caller may have recorded its span; false without a trace. */
  readonly sampled: boolean;
  readonly method: string;
  /** The route's template, as far as the request was routed when this was asked; undefined before. */
  readonly route: string | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly startedAtMs: number;
  /** What `addContext` added. */
  readonly context: Readonly<Record<string, unknown>>;
}

interface RequestContextParts {
  readonly requestId: string;
  readonly trace: Traceparent | undefined;
  readonly method: string;
  /** The route's template as far as it is known now. Must not throw. */
  readonly route: () => string | undefined;
  /** By `clock.now()`. */
  readonly startedMs: number;
  /** Milliseconds since the Unix epoch. */
  readonly startedAtMs: number;
}

/** What belongs to one request wherever its work goes on: its ids, what the application adds, and its operations. */
export class RequestContext {
  readonly requestId: string;
  readonly trace: Traceparent | undefined;
  readonly method: string;
  readonly startedAtMs: number;
  readonly #startedMs: number;
  #route: (() => string | undefined) | undefined;
  #lastRoute: string | undefined;
  #fields: Record<string, unknown> | undefined;
  #fieldCount = 0;
  #timeline: Timeline | undefined;

  /** Made by `RequestContexts.create`. */
  constructor(parts: RequestContextParts) {
    this.requestId = parts.requestId;
    this.trace = parts.trace;
    this.method = parts.method;
    this.startedAtMs = parts.startedAtMs;
    this.#startedMs = parts.startedMs;
    this.#route = parts.route;
  }

  /** What the application added; the values are its own objects and may hold secrets. */
  get fields(): Readonly<Record<string, unknown>> {
    this.#fields ??= {};
    return this.#fields;
  }

  /** `fields`, or undefined when the application added none. */
  get ownFields(): Readonly<Record<string, unknown>> | undefined {
    return this.#fieldCount === 0 ? undefined : this.#fields;
  }

  get timeline(): Timeline {
    this.#timeline ??= new Timeline(this.#startedMs);
    return this.#timeline;
  }

  /** `timeline`, or undefined while it has nothing in it. */
  get ownTimeline(): Timeline | undefined {
    return this.#timeline;
  }

  get request(): CurrentRequest {
    const { requestId, trace, method, startedAtMs, fields } = this;
    return {
      requestId,
      traceId: trace?.traceId,
      parentSpanId: trace?.parentId,
      sampled: trace?.sampled ?? false,
      method,
      route: this.route(),
      startedAtMs,
      context: fields,
    };
  }

  /** The route's template, as far as it is known. */
  route(): string | undefined {
    return this.#route === undefined ? this.#lastRoute : this.#route();
  }

  /**
   * Adds or replaces fields, up to 50 of them, with names of up to 128 characters. Never throws.
   *
   * @returns Whether all of them were taken.
   */
  add(fields: Readonly<Record<string, unknown>>): boolean {
    try {
      return Object.keys(fields).reduce((all, name) => this.#set(name, fields[name]) && all, true);
    } catch {
      // Fields whose getters throw, or that are no object.
      return false;
    }
  }

  /**
   * The request is over. What goes on in its context afterwards, or was opened in it and lives on (a connection of a
   * pool), must not keep the request and the response in memory, which the route is found by.
   *
   * @param route Its template; undefined for a request that was not recorded.
   */
  settle(route?: string): void {
    if (this.#route === undefined) return;
    this.#lastRoute = route;
    this.#route = undefined;
  }

  #set(name: string, value: unknown): boolean {
    const fields = this.fields as Record<string, unknown>;
    if (!Object.hasOwn(fields, name)) {
      // The assignment would set the prototype.
      if (this.#fieldCount >= maxFields || name.length > maxFieldNameLength || name === '__proto__')
        return false;
      this.#fieldCount += 1;
    }
    fields[name] = value;
    return true;
  }
}
