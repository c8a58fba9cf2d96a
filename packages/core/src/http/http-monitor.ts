import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RouteSettings } from './http-options.ts';
import { Route } from './route.ts';

/** Asked once, when the request is over; must not throw, and returns the same `Route` for the same route. */
export type ResolveRoute = (req: IncomingMessage, res: ServerResponse) => Route;

/** Measures the requests of one monitor, whatever framework they pass through. */
export class HttpMonitor {
  /** The route of requests that matched none: `<unmatched>`. */
  readonly unmatched: Route = new Route('<unmatched>');

  /**
   * Starts to measure a request; call it as early as possible. A second call for the same response only adds
   * features. Never throws.
   *
   * @param features A combination of `httpFeatures`; default all.
   */
  observe(_req: IncomingMessage, _res: ServerResponse, _resolveRoute: ResolveRoute, _features?: number): void {}

  /** The route of a template, made at the first call. Past 2,000 templates, one shared overflow route. */
  route(template: string, _settings?: RouteSettings): Route {
    return new Route(template);
  }

  /** The exception that the framework saw, for `error_type`; the last one before the response ends counts. Never throws. */
  noteError(_res: ServerResponse, _error: unknown): void {}

  /** This exchange is the monitor's own (a scrape): count nothing. Never throws. */
  ignore(_res: ServerResponse): void {}
}
