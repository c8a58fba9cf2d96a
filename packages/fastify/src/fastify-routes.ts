import type { ServerResponse } from 'node:http';
import type { Monitor, ResolveRoute, Route } from '@golden-signals/core/adapter';
import type { FastifyRequest } from 'fastify';

/** The label of a request that was answered before Fastify ran any hook for a route. */
const unroutedTemplate = '<middleware>';

type Slots = Record<symbol, Route | undefined>;

/** The routes of an application, and which of them each request has matched. */
export class FastifyRoutes {
  /** To be handed to `HttpMonitor.observe`. */
  readonly resolve: ResolveRoute = (_req, res) =>
    (res as unknown as Slots)[this.#slot] ?? this.#unrouted(res);

  readonly #monitor: Monitor;
  /** By the `config` that Fastify makes for each route: the one object of its own that requests lead to. */
  readonly #byConfig = new WeakMap<object, Route>();
  /** Where a response keeps its route. */
  readonly #slot = Symbol('golden-signals.route');

  constructor(monitor: Monitor) {
    this.#monitor = monitor;
  }

  /** Remembers the route of a request, which is known from its first hook on and never changes. */
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
    const route = config.url === undefined ? http.unmatched : http.route(config.url, config.monitoring);
    this.#byConfig.set(config, route);
    return route;
  }

  #unrouted({ statusCode }: ServerResponse): Route {
    const { http } = this.#monitor;
    return statusCode === 404 ? http.unmatched : http.route(unroutedTemplate);
  }
}
