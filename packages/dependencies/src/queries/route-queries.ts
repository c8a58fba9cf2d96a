import type { CounterSeries, SlidingWindow } from '@golden-signals/core';
import { overflowValue, type WorkEnd } from '@golden-signals/core/extension';
import type { QueryRecord } from './query-record.ts';
import type { Repetition } from './request-queries.ts';

const maxRoutes = 500;
/** Repeated queries that are told apart, of all routes. */
const maxRepeated = 200;

/** A query that requests of one route repeat. */
export class RepeatedQuery {
  readonly record: QueryRecord;
  /** Of the requests that show it: what the query took in each; besides, it adds up calls, and those with the same arguments. */
  readonly window: SlidingWindow;

  constructor(record: QueryRecord, window: SlidingWindow) {
    this.record = record;
    this.window = window;
  }
}

/** What the requests of one route ask databases for: of those that ask at all. */
export class RouteQueries {
  /** `GET /orders`, or the name of a job. */
  readonly name: string;
  /** The template, as labels have it. */
  readonly route: string;
  /** Queries of each request, as milliseconds; besides, it adds up microseconds in the database, and of waiting. */
  readonly counts: SlidingWindow;
  /** What the requests took. */
  readonly durations: SlidingWindow;
  readonly repeated = new Map<QueryRecord, RepeatedQuery>();
  /** Since the start. */
  requests = 0;
  requestsWithRepetition = 0;
  /** Of the queries that they repeated. */
  repeatedSeries: CounterSeries | undefined = undefined;

  constructor(name: string, route: string, createWindow: () => SlidingWindow) {
    this.name = name;
    this.route = route;
    this.counts = createWindow();
    this.durations = createWindow();
  }

  add({ work, durationMs }: WorkEnd, nowMs: number, hasRepetition: boolean): void {
    const { count, elapsedMs, waitMs } = databaseTime(work.calls.targets, nowMs);
    this.requests += 1;
    if (hasRepetition) this.requestsWithRepetition += 1;
    this.counts.record(nowMs, count, hasRepetition, Math.min(elapsedMs, durationMs) * 1_000, waitMs * 1_000);
    this.durations.record(nowMs, durationMs);
  }
}

function databaseTime(
  targets: WorkEnd['work']['calls']['targets'],
  nowMs: number,
): { count: number; elapsedMs: number; waitMs: number } {
  let count = 0;
  let elapsedMs = 0;
  let waitMs = 0;
  for (const target of targets) {
    if (target.kind !== 'database') continue;
    count += target.count;
    elapsedMs += target.elapsedMs(nowMs);
    waitMs += target.elapsedWaitMs;
  }
  return { count, elapsedMs, waitMs };
}

/**
 * The routes, jobs and operations of one monitor that ask databases. Its fields are `private`, not `#private`, see
 * docs/hot-path.md, rule 12.
 */
export class RoutesQueries {
  private readonly createWindow: () => SlidingWindow;
  private readonly routes: RouteQueries[] = [];
  /** By the method of a request, then by name: a name made of both would be a new text for each request. */
  private readonly known = new Map<string | undefined, Map<string, RouteQueries>>();
  private overflow: RouteQueries | undefined = undefined;
  private repeatedCount = 0;

  constructor(createWindow: () => SlidingWindow) {
    this.createWindow = createWindow;
  }

  add(end: WorkEnd, nowMs: number, repetitions: readonly Repetition[]): RouteQueries {
    const route = this.of(end);
    route.add(end, nowMs, repetitions.length > 0);
    for (const repetition of repetitions) {
      const { calls, record, sameArguments, totalMs } = repetition;
      this.repeated(route, record)?.window.record(nowMs, totalMs, false, calls, sameArguments);
    }
    return route;
  }

  [Symbol.iterator](): Iterator<RouteQueries> {
    return this.routes.values();
  }

  clear(): void {
    this.routes.length = 0;
    this.known.clear();
    this.overflow = undefined;
  }

  private of({ method, name }: WorkEnd): RouteQueries {
    const known = this.known.get(method)?.get(name);
    if (known !== undefined) return known;
    if (this.routes.length >= maxRoutes) {
      this.overflow ??= this.create(overflowValue, overflowValue);
      return this.overflow;
    }
    const created = this.create(method === undefined ? name : `${method} ${name}`, name);
    const ofMethod = this.known.get(method) ?? new Map<string, RouteQueries>();
    this.known.set(method, ofMethod.set(name, created));
    return created;
  }

  private create(name: string, route: string): RouteQueries {
    const created = new RouteQueries(name, route, this.createWindow);
    this.routes.push(created);
    return created;
  }

  private repeated(route: RouteQueries, record: QueryRecord): RepeatedQuery | undefined {
    let repeated = route.repeated.get(record);
    if (repeated === undefined && this.repeatedCount < maxRepeated) {
      this.repeatedCount += 1;
      repeated = new RepeatedQuery(record, this.createWindow());
      route.repeated.set(record, repeated);
    }
    return repeated;
  }
}
