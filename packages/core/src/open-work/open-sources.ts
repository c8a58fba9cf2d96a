import type { Clock } from '../base/clock.ts';
import { idsOfContext, idsOfRequest, type RequestIds } from '../context/request-ids.ts';
import type { TimelineEntry } from '../context/timeline.ts';
import type { Exchange } from '../http/exchange/exchange.ts';
import type { HttpMonitor } from '../http/http-monitor.ts';
import { methodLabels } from '../http/options/methods.ts';
import type { OperationRun } from '../operations/operation.ts';
import type { OperationMonitor } from '../operations/operation-monitor.ts';
import type { OpenWork } from '../work/open-work.ts';
import type { OpenSource } from './overdue-watch.ts';

/** Work in progress, with the operations inside it where contexts are tracked. */
export interface DescribedWork extends OpenWork {
  readonly timeline: readonly TimelineEntry[] | undefined;
}

/** Something open that can be listed and watched. */
export interface DescribingSource<Item extends object> extends OpenSource<Item> {
  describe(item: Item): DescribedWork;
}

/** The requests in flight. A route is asked for only when somebody looks. */
export function openRequests(http: HttpMonitor, clock: Clock): DescribingSource<Exchange> {
  return {
    items: () => http.openExchanges(),
    startedMs: ({ startedMs }) => startedMs,
    thresholdMs: (exchange) => http.slowThresholdOf(exchange),
    describe: (exchange) => ({
      ...describeRequest(clock, exchange, http.routeOf(exchange.res) ?? http.unmatched.template),
      timeline: exchange.context?.timeline.entries,
    }),
  };
}

/** The operations in progress. */
export function openOperations(operations: OperationMonitor, clock: Clock): DescribingSource<OperationRun> {
  return {
    items: () => operations.open,
    startedMs: ({ startedMs }) => startedMs,
    thresholdMs: ({ operation }) => operation.slowThresholdMs,
    describe: ({ operation, startedMs, context }) => ({
      kind: 'operation',
      name: operation.name,
      method: undefined,
      ...whenAndWhose(clock, startedMs, idsOfContext(context)),
      timeline: undefined,
    }),
  };
}

/** A request as it is now. @param route The template, as far as it is known. */
export function describeRequest(clock: Clock, exchange: Exchange, route: string): OpenWork {
  const { req, context, method, startedMs } = exchange;
  return {
    kind: 'request',
    name: route,
    method: methodLabels[method],
    ...whenAndWhose(clock, startedMs, idsOfRequest(req, context)),
  };
}

/** Described one by one as they are read, the oldest first. */
export function* describeAll<Item extends object>(source: DescribingSource<Item>): Generator<DescribedWork> {
  for (const item of source.items()) yield source.describe(item);
}

function whenAndWhose(clock: Clock, startedMs: number, { requestId, traceId }: RequestIds) {
  const ageMs = clock.now() - startedMs;
  return { ageMs, startedAtMs: clock.wallTimeMs() - ageMs, requestId, traceId };
}
