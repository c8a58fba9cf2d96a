import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SlidingWindow } from '../../windows/sliding-window.ts';
import type { RequestSeries } from '../metrics/request-series.ts';
import type { RequestTotals } from './request-totals.ts';

/** The route of requests that matched none. */
export const unmatchedTemplate = '<unmatched>';

/** How many milliseconds a request may take before it is slow. */
export type SlowThresholdOf = (req: IncomingMessage, res: ServerResponse) => number | false | undefined;

interface RouteParts {
  readonly template: string;
  readonly slowThresholdMs: number;
  readonly excluded: boolean;
  readonly features: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly window: SlidingWindow;
  readonly totals: RequestTotals;
  readonly createSeries: (method: number, status: number) => RequestSeries;
}

/**
 * One route template, or the name that it was given, with its settings, its live window and its series. An adapter gets
 * it once from `HttpMonitor.route` and keeps it on the framework's own route object.
 */
export class Route {
  readonly template: string;
  /** May change while the route is in use. */
  slowThresholdMs: number;
  /** Asked for each request that is over, where there is one; undefined is `slowThresholdMs`. Default: none. */
  slowThresholdOf: SlowThresholdOf | undefined;
  /** Nothing is recorded for it. */
  readonly excluded: boolean;
  /** A combination of `httpFeatures`: what of its requests is recorded, as far as an observer wants it. */
  readonly features: number;
  /** Values of custom labels that are its own. */
  readonly labels: Readonly<Record<string, string>>;
  /** Shared by all routes of one template, as the totals are. */
  readonly window: SlidingWindow;
  /** See `requestTotalAt`; its own begin at `totalsFrom`. */
  readonly totals: Float64Array;
  readonly totalsFrom: number;
  readonly #createSeries: RouteParts['createSeries'];
  /** One entry per method and status that occurred. They are few, and mostly the last one fits again. */
  private known: RequestSeries[] = [];
  private last: RequestSeries | undefined;

  /** Made by `HttpMonitor.route`. */
  constructor(parts: RouteParts) {
    this.template = parts.template;
    this.slowThresholdMs = parts.slowThresholdMs;
    this.excluded = parts.excluded;
    this.features = parts.features;
    this.labels = parts.labels;
    this.window = parts.window;
    this.totals = parts.totals.totals;
    this.totalsFrom = parts.totals.at;
    this.#createSeries = parts.createSeries;
  }

  /**
   * Returns the series of a method and status, made at the first request that needs it.
   *
   * @param method An index of `methodLabels`.
   * @param status The code, or its first digit when classes are counted.
   */
  series(method: number, status: number): RequestSeries {
    const last = this.last;
    if (last !== undefined && last.status === status && last.method === method) return last;
    this.last = this.find(method, status);
    return this.last;
  }

  /** Lets go of series that are not used any more; they are made again when they are. */
  forget(isIdle: (series: RequestSeries) => boolean): void {
    this.known = this.known.filter((series) => !isIdle(series));
    this.last = undefined;
  }

  private find(method: number, status: number): RequestSeries {
    for (const series of this.known) if (series.status === status && series.method === method) return series;
    const created = this.#createSeries(method, status);
    this.known.push(created);
    return created;
  }
}
