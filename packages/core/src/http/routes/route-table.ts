import type { Logger } from '../../base/logger.ts';
import { toMilliseconds } from '../../base/threshold.ts';
import { overflowValue } from '../../metrics/series-table.ts';
import type { SlidingWindow } from '../../windows/sliding-window.ts';
import type { HttpMetrics } from '../metrics/http-metrics.ts';
import { RequestSeries } from '../metrics/request-series.ts';
import { httpFeatures } from '../options/features.ts';
import { defaultSlowThresholdMs, type ResolvedHttpOptions } from '../options/http-options.ts';
import { methodLabels } from '../options/methods.ts';
import type { RouteSettings } from '../options/route-settings.ts';
import { parseRelativeThreshold, type SlowThreshold } from '../options/slow-threshold.ts';
import type { RelativeThresholds } from './relative-thresholds.ts';
import { RequestTotalPages, type RequestTotals } from './request-totals.ts';
import { Route } from './route.ts';

const maxRoutes = 2_000;

interface RouteTableOptions {
  readonly options: ResolvedHttpOptions;
  readonly metrics: HttpMetrics;
  readonly logger: Logger;
  readonly relativeThresholds: RelativeThresholds;
  /** @param totals Where the window adds up what it ever held. */
  createWindow(totals: RequestTotals): SlidingWindow;
}

/** The routes of a monitor by template. Bounded, in case somebody takes paths for templates. */
export class RouteTable implements Iterable<Route> {
  readonly #totals = new RequestTotalPages();
  /** Of all templates, in an array because it is gone through once a second. */
  readonly #windows: SlidingWindow[] = [];
  readonly #options: RouteTableOptions;
  readonly #routes = new Map<string, Route>();
  /** Routes with settings of their own, by their template and settings; they share the window of their template. */
  readonly #variants = new Map<string, Route>();
  #overflow: Route | undefined;

  constructor(options: RouteTableOptions) {
    this.#options = options;
  }

  /**
   * Returns the route of a template, made at the first call; past the limit it is the one that they all share.
   *
   * @param settings Where given: two methods of one template may be set differently.
   */
  obtain(template: string, settings?: RouteSettings): Route {
    const own = this.#options.options.routes[template];
    const name = own?.name ?? settings?.name;
    if (name !== undefined) return this.#obtainNamed(name, { ...settings, ...own });
    const route = this.#routes.get(template) ?? this.#add(template);
    return settings === undefined || route === this.#overflow ? route : this.#obtainVariant(route, settings);
  }

  /** The route of a template or name, if there is one. */
  find(template: string): Route | undefined {
    return this.#routes.get(template) ?? (template === overflowValue ? this.#overflow : undefined);
  }

  /** One per template or name. */
  *[Symbol.iterator](): Iterator<Route> {
    yield* this.#routes.values();
    if (this.#overflow !== undefined) yield this.#overflow;
  }

  /** As `Route.forget`, of all routes. */
  forget(isIdle: (series: RequestSeries) => boolean): void {
    for (const route of [...this, ...this.#variants.values()]) route.forget(isIdle);
  }

  #add(template: string): Route {
    if (this.#routes.size >= maxRoutes) return this.#obtainOverflow(template);
    const created = this.#createFirst(template, this.#options.options.routes[template]);
    this.#routes.set(template, created);
    return created;
  }

  /** Routes of one name share its window, whatever else is said about each of them. */
  #obtainNamed(name: string, { name: _, ...settings }: RouteSettings): Route {
    const route = this.#routes.get(name) ?? this.#add(name);
    return route === this.#overflow ? route : this.#variantOf(route, settings);
  }

  #obtainVariant(route: Route, settings: RouteSettings): Route {
    return this.#variantOf(route, { ...settings, ...this.#options.options.routes[route.template] });
  }

  #variantOf(route: Route, settings: RouteSettings): Route {
    const key = `${route.template} ${keyOf(settings)}`;
    const known = this.#variants.get(key);
    if (known !== undefined) return known;
    if (this.#variants.size >= maxRoutes) return route;
    const created = this.#create(route.template, settings, route.window, {
      totals: route.totals,
      at: route.totalsFrom,
    });
    this.#variants.set(key, created);
    return created;
  }

  #obtainOverflow(template: string): Route {
    if (this.#overflow === undefined) {
      this.#overflow = this.#createFirst(overflowValue, undefined);
      this.#options.logger.warn(
        { limit: maxRoutes, template },
        'There are more HTTP routes than the limit; further ones are counted together. Templates must not contain ids.',
      );
    }
    return this.#overflow;
  }

  /** Puts what was ever counted of all routes into `sums`; see `requestTotalAt`. */
  sumTotals(sums: Float64Array): void {
    this.#totals.sum(sums);
    const windows = this.#windows;
    for (let index = 0; index < windows.length; index++) windows[index]!.addPendingTo(sums);
  }

  #createFirst(template: string, settings: RouteSettings | undefined): Route {
    const totals = this.#totals.add();
    const window = this.#options.createWindow(totals);
    this.#windows.push(window);
    return this.#create(template, settings, window, totals);
  }

  #create(
    template: string,
    settings: RouteSettings | undefined,
    window: SlidingWindow,
    totals: RequestTotals,
  ): Route {
    const { options, metrics } = this.#options;
    const { slowThresholdMs, exclude, labels, latency = true } = settings ?? {};
    const route = new Route({
      template,
      slowThresholdMs: defaultThresholdMs(options),
      excluded: exclude ?? false,
      features: latency ? httpFeatures.all : httpFeatures.count | httpFeatures.errors,
      labels: labels ?? {},
      window,
      totals,
      createSeries: (method, status) =>
        new RequestSeries(method, status, metrics.labelsOf(template, methodLabels[method]!, status, labels)),
    });
    this.#setThreshold(route, latency ? (slowThresholdMs ?? options.slowThresholdMs) : false);
    return route;
  }

  #setThreshold(route: Route, threshold: SlowThreshold): void {
    if (threshold === false || typeof threshold === 'number')
      route.slowThresholdMs = toMilliseconds(threshold);
    else if (typeof threshold === 'function') route.slowThresholdOf = threshold;
    else {
      const relative = parseRelativeThreshold(threshold)!;
      this.#options.relativeThresholds.follow(route, relative, route.slowThresholdMs);
    }
  }
}

/** What holds where a threshold that is none of its own says nothing. */
function defaultThresholdMs({ slowThresholdMs }: ResolvedHttpOptions): number {
  const isPlain = slowThresholdMs === false || typeof slowThresholdMs === 'number';
  return isPlain ? toMilliseconds(slowThresholdMs) : defaultSlowThresholdMs;
}

/** Numbers functions, because a key made of settings must distinguish them. */
const functionNumbers = new WeakMap<object, number>();
let functions = 0;

function keyOf(settings: RouteSettings): string {
  return JSON.stringify(settings, (_name, value: unknown) => {
    if (typeof value !== 'function') return value;
    const number = functionNumbers.get(value) ?? functions++;
    functionNumbers.set(value, number);
    return `function ${number}`;
  });
}
