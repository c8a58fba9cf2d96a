import type { SlidingWindow } from '../latency/sliding-window.ts';
import type { Logger } from '../logger.ts';
import { overflowValue } from '../metrics/series-table.ts';
import type { HttpMetrics } from './http-metrics.ts';
import type { ResolvedHttpOptions, RouteSettings } from './http-options.ts';
import { methodLabels } from './methods.ts';
import { RequestSeries } from './request-series.ts';
import { Route } from './route.ts';

const maxRoutes = 2_000;

interface RouteTableOptions {
  readonly options: ResolvedHttpOptions;
  readonly metrics: HttpMetrics;
  readonly logger: Logger;
  createWindow(): SlidingWindow;
}

/** The routes of a monitor by template. Bounded, in case somebody takes paths for templates. */
export class RouteTable implements Iterable<Route> {
  readonly #options: RouteTableOptions;
  readonly #routes = new Map<string, Route>();
  #overflow: Route | undefined;

  constructor(options: RouteTableOptions) {
    this.#options = options;
  }

  /** The route of a template, made at the first call; past the limit it is the one that they all share. */
  obtain(template: string, settings: RouteSettings): Route {
    const known = this.#routes.get(template);
    if (known !== undefined) return known;
    if (this.#routes.size >= maxRoutes) return this.#obtainOverflow(template);
    const created = this.#create(template, settings);
    this.#routes.set(template, created);
    return created;
  }

  *[Symbol.iterator](): Iterator<Route> {
    yield* this.#routes.values();
    if (this.#overflow !== undefined) yield this.#overflow;
  }

  #obtainOverflow(template: string): Route {
    if (this.#overflow === undefined) {
      this.#overflow = this.#create(overflowValue, {});
      this.#options.logger.warn(
        { limit: maxRoutes, template },
        'There are more HTTP routes than the limit; further ones are counted together. Templates must not contain ids.',
      );
    }
    return this.#overflow;
  }

  #create(template: string, settings: RouteSettings): Route {
    const { options, metrics, createWindow } = this.#options;
    const { slowThresholdMs = options.slowThresholdMs, exclude = false } = {
      ...settings,
      ...options.routes[template],
    };
    return new Route({
      template,
      slowThresholdMs,
      excluded: exclude,
      window: createWindow(),
      createSeries: (method, status) =>
        new RequestSeries(method, status, metrics.labelsOf(template, methodLabels[method]!, status)),
    });
  }
}
