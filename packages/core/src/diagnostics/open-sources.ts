import type { Clock } from '../clock.ts';
import type { RequestContext } from '../context/request-context.ts';
import type { TimelineEntry } from '../context/timeline.ts';
import type { Exchange } from '../http/exchange.ts';
import type { HttpMonitor } from '../http/http-monitor.ts';
import { methodLabels } from '../http/methods.ts';
import type { OpenWork } from '../open-work.ts';
import type { OperationRun } from '../operations/operation.ts';
import type { OperationMonitor } from '../operations/operation-monitor.ts';
import type { OpenSource } from '../slow/overdue-watch.ts';

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
      kind: 'request',
      name: http.routeOf(exchange.res) ?? http.unmatched.template,
      method: methodLabels[exchange.method],
      ...described(clock, exchange.startedMs, exchange.context),
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
      ...described(clock, startedMs, context),
      timeline: undefined,
    }),
  };
}

/** Described one by one as they are read, the oldest first. */
export function* describeAll<Item extends object>(source: DescribingSource<Item>): Generator<DescribedWork> {
  for (const item of source.items()) yield source.describe(item);
}

function described(clock: Clock, startedMs: number, context: RequestContext | undefined) {
  const ageMs = clock.now() - startedMs;
  return {
    ageMs,
    startedAtMs: clock.wallTimeMs() - ageMs,
    requestId: context?.requestId,
    traceId: context?.trace?.traceId,
  };
}
