import type { IncomingMessage, ServerResponse } from 'node:http';

/** What may be said about one route, in options (`routes`) or by an adapter when it registers the route. */
export interface RouteSettings {
  /** Requests that take longer are counted and logged as slow. Default: the monitor's `slowThresholdMs`. */
  slowThresholdMs?: number;
  /** Count nothing for this route. Default `false`. */
  exclude?: boolean;
}

/** A label value, or a function that is asked once, when the request is over. */
export type HttpLabel = string | ((req: IncomingMessage, res: ServerResponse) => unknown);

export interface HttpOptions {
  /** Requests to leave out: paths (a string equals the whole path, without query) or a predicate, asked once at the start. */
  exclude?: ReadonlyArray<string | RegExp> | ((req: IncomingMessage) => boolean);
  /** Labels added to every series that is counted at the end of a request. */
  labels?: Readonly<Record<string, HttpLabel>>;
  /** Settings by route template, for example `{ '/reports/:id': { slowThresholdMs: 5000 } }`. */
  routes?: Readonly<Record<string, RouteSettings>>;
  /** Default 1000. */
  slowThresholdMs?: number;
  /** Default `prometheus`. */
  naming?: 'prometheus' | 'opentelemetry';
  /** `code` gives `status_code="404"`, `class` gives `status_code="4xx"`. Default `code`. */
  statusLabel?: 'code' | 'class';
  /** Also record the size histograms. Default `false`. */
  sizes?: boolean;
  /** Classic bucket bounds of the duration histogram, in seconds. Default: OpenTelemetry's advised bounds. */
  buckets?: readonly number[];
}
