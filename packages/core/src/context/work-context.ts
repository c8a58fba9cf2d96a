import type { Clock } from '../base/clock.ts';
import { createRequestId, incomingRequestId } from '../work/request-id.ts';
import { Timeline } from '../work/timeline.ts';
import { parseTraceparent, type Traceparent } from '../work/traceparent.ts';
import type { Work, WorkIds, WorkKind } from '../work/work.ts';

const maxFields = 50;
const maxFieldNameLength = 128;
/** Names that are looked at in one call. */
const maxLooked = 1_000;

/** What an application can ask about the request that it is serving: the same object each time. */
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

/** What a context belongs to, and what it asks when somebody asks it. */
export interface ContextSource {
  readonly kind: WorkKind;
  /** By the monitor's clock. */
  readonly startedMs: number;
  /** As far as it is known now. Must not throw. */
  readonly name: string | undefined;
  /** As the client wrote it; empty where there is none. */
  readonly methodText: string;
  /** What two monitors have in common that see the same work: the request. */
  readonly carrier: object;
  /** Its id, if it was asked for before there was a context. */
  readonly givenId: string | undefined;
  /** The value of a header of the request, by its lower-case name. */
  header(name: string): unknown;
}

/** What all contexts of a monitor have in common. */
export interface ContextSettings {
  readonly clock: Clock;
  /** In lower case. */
  readonly requestIdHeader: string;
}

/**
 * What belongs to one piece of work wherever it goes on: its ids, what the application adds, and its operations.
 *
 * One is made for every request where contexts are tracked, so all that it can say is made only when it is asked. Its
 * fields are `private`, not `#private`, see docs/hot-path.md, rule 12.
 */
export class WorkContext implements CurrentRequest {
  /** What is asked; undefined once the work is over. */
  private source: ContextSource | undefined;
  private readonly settings: ContextSettings;
  readonly kind: WorkKind;
  private readonly startedMs: number;
  /** The work of the monitor that made the context, and whose that is. */
  private owner: object | undefined = undefined;
  private work: Work | undefined = undefined;
  /** The same request as other monitors see it; they are rare. */
  private others: Map<object, Work> | undefined = undefined;
  private id: string | undefined = undefined;
  /** What the caller's headers say, once they were read; before, they are read from the source. */
  private sent:
    | { readonly requestId: string | undefined; readonly trace: Traceparent | undefined }
    | undefined = undefined;
  private added: Record<string, unknown> | undefined = undefined;
  private addedCount = 0;
  private operations: Timeline | undefined = undefined;
  private lastName: string | undefined = undefined;
  private lastMethod = '';

  constructor(source: ContextSource, settings: ContextSettings) {
    this.source = source;
    this.settings = settings;
    this.kind = source.kind;
    this.startedMs = source.startedMs;
  }

  /** Itself: what is current may also be an operation in it. */
  get root(): WorkContext {
    return this;
  }

  /** Of no operation; see `Scope`. */
  get entryId(): undefined {
    return undefined;
  }

  /** See `ContextSource`; undefined when the work is over. */
  get carrier(): object | undefined {
    return this.source?.carrier;
  }

  /** Returns the piece of work that this is to a monitor; undefined when it is none of its, or over. */
  workOf(owner: object): Work | undefined {
    return this.owner === owner ? this.work : this.others?.get(owner);
  }

  /** Lets `workOf` find it until `settle`. */
  belongsTo(owner: object, work: Work): void {
    if (this.owner === undefined) {
      this.owner = owner;
      this.work = work;
    } else {
      this.others ??= new Map();
      this.others.set(owner, work);
    }
  }

  get requestId(): string {
    this.id ??= this.source?.givenId ?? this.fromCaller.requestId ?? createRequestId();
    return this.id;
  }

  get trace(): Traceparent | undefined {
    return this.fromCaller.trace;
  }

  get traceId(): string | undefined {
    return this.trace?.traceId;
  }

  get parentSpanId(): string | undefined {
    return this.trace?.parentId;
  }

  get sampled(): boolean {
    return this.trace?.sampled ?? false;
  }

  get ids(): WorkIds {
    return { requestId: this.requestId, traceId: this.traceId, spanId: this.parentSpanId };
  }

  get method(): string {
    return this.source === undefined ? this.lastMethod : this.source.methodText;
  }

  /** The route's template or the name, as far as it is known. */
  get route(): string | undefined {
    return this.source === undefined ? this.lastName : this.source.name;
  }

  get startedAtMs(): number {
    const { clock } = this.settings;
    return clock.wallTimeMs() - (clock.now() - this.startedMs);
  }

  /** What the application added; the values are its own objects and may hold secrets. */
  get fields(): Readonly<Record<string, unknown>> {
    this.added ??= {};
    return this.added;
  }

  get context(): Readonly<Record<string, unknown>> {
    return this.fields;
  }

  /** `fields`, or undefined when the application added none. */
  get ownFields(): Readonly<Record<string, unknown>> | undefined {
    return this.addedCount === 0 ? undefined : this.added;
  }

  get timeline(): Timeline {
    this.operations ??= new Timeline(this.startedMs);
    return this.operations;
  }

  /** `timeline`, or undefined while it has nothing in it. */
  get ownTimeline(): Timeline | undefined {
    return this.operations;
  }

  /** Returns what is printed and logged of it. */
  toJSON(): CurrentRequest {
    const { requestId, traceId, parentSpanId, sampled, method, route, startedAtMs, context } = this;
    return { requestId, traceId, parentSpanId, sampled, method, route, startedAtMs, context };
  }

  /**
   * Adds or replaces fields, up to 50 of them, with names of up to 128 characters. Never throws.
   *
   * @returns Whether all of them were taken.
   */
  add(fields: Readonly<Record<string, unknown>>): boolean {
    try {
      if (typeof fields !== 'object' || fields === null) return false;
      let all = true;
      let looked = 0;
      // One by one, and not their names at once: there may be a million of them.
      for (const name in fields) {
        if (++looked > maxLooked) return false;
        if (Object.hasOwn(fields, name) && !this.set(name, fields[name])) all = false;
      }
      return all;
    } catch {
      // Fields whose getters throw, or that are no object.
      return false;
    }
  }

  /**
   * A piece of work is over. What goes on in its context afterwards, or was opened in it and lives on (a connection of
   * a pool), must not keep the request and the response in memory.
   *
   * @param work Of `belongsTo`.
   * @param name The route's template; undefined for what was not recorded.
   */
  settle(owner: object, work: ContextSource & object, name?: string): void {
    if (this.owner === owner) this.work = undefined;
    else this.others?.delete(owner);
    if (this.source !== work) return;
    this.sent ??= this.readHeaders(work);
    this.id ??= work.givenId;
    this.lastMethod = work.methodText;
    this.lastName = name;
    this.source = undefined;
  }

  private get fromCaller(): {
    readonly requestId: string | undefined;
    readonly trace: Traceparent | undefined;
  } {
    this.sent ??= this.readHeaders(this.source!);
    return this.sent;
  }

  private readHeaders(source: ContextSource): NonNullable<WorkContext['sent']> {
    const requestId = source.header(this.settings.requestIdHeader);
    const traceparent = source.header('traceparent');
    if (requestId === undefined && traceparent === undefined) return nothingSent;
    return { requestId: incomingRequestId(requestId), trace: parseTraceparent(traceparent) };
  }

  private set(name: string, value: unknown): boolean {
    const fields = this.fields as Record<string, unknown>;
    if (!Object.hasOwn(fields, name)) {
      // The assignment would set the prototype.
      if (this.addedCount >= maxFields || name.length > maxFieldNameLength || name === '__proto__')
        return false;
      this.addedCount += 1;
    }
    fields[name] = value;
    return true;
  }
}

const nothingSent = { requestId: undefined, trace: undefined };
