import type { FinishedMinutes } from '../windows/finished-minutes.ts';
import type { LatencySlot, SlotRequests } from '../windows/latency-slot.ts';
import type { SlotSummary } from '../windows/slot-summary.ts';
import type { WindowName, WindowSummary, WindowTotals } from '../windows/window-summary.ts';
import type { JobSignals, ServiceIdentity } from './extension-host.ts';

/** Latency, traffic, errors and Apdex of one window: a route's or the whole service's. */
export type Signals = WindowSummary;

/** The signals of one route. */
export interface RouteSignals extends Signals {
  /** The template, for example `/users/:id`, or `<unmatched>`. */
  readonly route: string;
}

/** The signals of one route, without percentiles. */
export interface RouteTotals extends WindowTotals {
  /** As of `RouteSignals`. */
  readonly route: string;
}

/** The four golden signals of the service at one moment; what `monitor.snapshot()` returns. */
export interface MonitorSnapshot {
  /** Unix milliseconds. */
  readonly timestampMs: number;
  /** Since the monitor was created. */
  readonly uptimeSeconds: number;
  readonly service: ServiceIdentity;
  /** The window that `total` and `routes` cover when it is full. */
  readonly window: { readonly name: WindowName; readonly seconds: number };
  readonly total: Signals;
  /** Routes with at least one request in the window, the busiest first. */
  readonly routes: readonly RouteSignals[];
  /** Jobs with at least one run in the window, the busiest first; they are no part of `total`. */
  readonly jobs: readonly JobSignals[];
  /** Requests being answered now. */
  readonly inFlight: number;
  /** Undefined when runtime metrics are switched off. */
  readonly saturation: SaturationSnapshot | undefined;
}

/** How full the process is. The first three cover the last 30 to 60 seconds, or the time since the registration. */
export interface SaturationSnapshot {
  /** Processor seconds per second: 1 is one whole core, and more is possible with worker threads. */
  readonly cpuRatio: number;
  /** Share of time in which the event loop was busy, from 0 to 1. */
  readonly eventLoopUtilization: number;
  /** How late the event loop was, without the sampling interval. */
  readonly eventLoopDelayP99Ms: number;
  readonly heapUsedBytes: number;
  /** Where Node.js ends with an out-of-memory error. */
  readonly heapLimitBytes: number;
  readonly memoryRssBytes: number;
  /** The container's limit, or else the machine's memory. */
  readonly memoryLimitBytes: number;
}

/** What requests are like now, over the live windows. */
export interface LiveHost {
  /** As `monitor.snapshot()`. */
  snapshot(window: WindowName): MonitorSnapshot;
  /** Length of a window when it is full. */
  windowSeconds(window: WindowName): number;
  /** As `total` of the snapshot, without reading the routes one by one: with 1,000 of them a small part of the work. */
  total(window: WindowName): Signals;
  /**
   * Returns the routes of the snapshot without percentiles, to count, search and rank them: with 1,000 routes a small part
   * of the work. The busiest first.
   */
  routeTotals(window: WindowName): readonly RouteTotals[];
  /** Returns one route as the snapshot has it; undefined for one without a request in the window. */
  route(route: string, window: WindowName): RouteSignals | undefined;
  /** Returns how many requests a route had minute by minute, the oldest first, without empty ones: 15 minutes. */
  requestsByMinute(route: string): readonly SlotRequests[];
  /** Returns the requests of one route, slot by slot, the oldest first; none for a route that nobody knows. */
  latencySlots(route: string, window: WindowName): readonly LatencySlot[];
  /**
   * Returns from when on requests of a route are slow, in milliseconds, `Infinity` for never; undefined for a route that nobody
   * knows, and where a function says it for each request.
   */
  slowThresholdMs(route: string): number | undefined;
  /**
   * Returns the requests of the whole service, slot by slot, the oldest first: of the slots of a window that have any and
   * touch a span of time, by the clock. A slot of the short window is a second by default, one of the long a minute.
   */
  slots(window: WindowName, span: { readonly fromMs: number; readonly toMs: number }): readonly SlotSummary[];
  /**
   * Returns the requests of each route in the slot of the long window, a minute, in which a moment by the clock lies, the
   * busiest first. None for what is longer ago.
   */
  routesAt(atMs: number): readonly (SlotSummary & Pick<RouteSignals, 'route'>)[];
  /**
   * Returns the requests of the busiest routes in the slots of the long window, a minute each, that begin at a moment by the
   * clock or later and are over, taken together: who asks on from `toMs` gets every minute once. Undefined while nothing
   * measures requests.
   */
  finishedMinutes(fromMs: number, maxRoutes: number): FinishedMinutes | undefined;
}
