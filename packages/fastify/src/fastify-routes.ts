import type { ServerResponse } from 'node:http';
import type { Monitor, ResolveRoute, Route, RouteSettings } from '@golden-signals/core/adapter';
import type { FastifyRequest } from 'fastify';

/** The label of a request that was answered before a hook of the plugin ran. */
const unroutedTemplate = '<middleware>';

type Slots = Record<symbol, Route | undefined>;

/** The routes of an application, and which of them each request is for. */
export class FastifyRoutes {
  /** To be handed to `HttpMonitor.observe`. */
  readonly resolve: ResolveRoute = (_req, res) =>
    (res as unknown as Slots)[this.#slot] ?? this.#unrouted(res);

  readonly #monitor: Monitor;
  /** By the `config` that Fastify makes for each route: the only object of a route that its requests lead to. */
  readonly #byConfig = new WeakMap<object, Route>();
  /** Where a response keeps its route. */
  readonly #slot = Symbol('golden-signals.route');

  constructor(monitor: Monitor) {
    this.#monitor = monitor;
  }

  /** Remembers the route of a request; to be called when Fastify has found it. Never throws. */
  note(request: FastifyRequest, res: ServerResponse): void {
    try {
      const { config } = request.routeOptions;
      (res as unknown as Slots)[this.#slot] = this.#byConfig.get(config) ?? this.#add(config);
    } catch (error) {
      this.#monitor.internalError('fastify', error);
    }
  }

  /** Made at a route's first request, because routes that are older than the plugin are never announced to it. */
  #add(config: FastifyRequest['routeOptions']['config']): Route {
    const { http } = this.#monitor;
    // Only Fastify's context for requests that match no route has no URL.
    const route =
      config.url === undefined ? http.unmatched : http.route(config.url, this.#checked(config.monitoring));
    this.#byConfig.set(config, route);
    return route;
  }

  #checked(settings: RouteSettings | undefined): RouteSettings | undefined {
    try {
      if (settings !== undefined) this.#monitor.http.checkRoute('config.monitoring', settings);
      return settings;
    } catch (error) {
      this.#monitor.internalError('fastify', error);
      return undefined;
    }
  }

  #unrouted({ statusCode }: ServerResponse): Route {
    const { http } = this.#monitor;
    return statusCode === 404 ? http.unmatched : http.route(unroutedTemplate);
  }
}
