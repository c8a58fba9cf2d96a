import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Monitor, ResolveRoute, Route, RouteSettings, Seen } from '@golden-signals/core/adapter';
import type { FastifyReply } from 'fastify';
import { createConfigReader, type RouteConfig } from './route-config.ts';

type Exchange = Parameters<ResolveRoute>[2];

/** The label of a request that was answered before a hook of the plugin ran. */
const unroutedTemplate = '<middleware>';

/** The routes of an application, and which of them each request was for. */
export class FastifyRoutes {
  /** To be handed to `HttpMonitor.observe`. The exchange's `routing` is Fastify's reply, once a hook has seen it. */
  readonly resolve: ResolveRoute = Object.assign(
    (req: IncomingMessage, res: ServerResponse, { routing, sentStatus }: Exchange) => {
      const request = (routing as FastifyReply | undefined)?.request;
      if (request === undefined) return this.#unrouted(req.url ?? '', sentStatus || res.statusCode);
      // Asked at the end, because `reply.callNotFound()` takes a request away from its route.
      const config = this.#configOf(request);
      return this.#byConfig.get(config) ?? this.#add(config);
    },
    { seen: seenByFastify },
  );

  readonly #monitor: Monitor;
  readonly #configOf = createConfigReader();
  readonly #byConfig = new WeakMap<RouteConfig, Route>();

  constructor(monitor: Monitor) {
    this.#monitor = monitor;
  }

  /** Made at a route's first request, because routes that are older than the plugin are never announced to it. */
  #add(config: RouteConfig): Route {
    const { http } = this.#monitor;
    // Only Fastify's context for requests that match no route has no URL.
    const route =
      config.url === undefined
        ? http.unmatched
        : http.route(config.url, this.#checked(config.monitoring as object | undefined));
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

  #unrouted(url: string, status: number): Route {
    const { http } = this.#monitor;
    return status === 404 || isMalformed(url) ? http.unmatched : http.route(unroutedTemplate);
  }
}

function seenByFastify({ routing }: Exchange): Seen | undefined {
  const reply = routing as FastifyReply | undefined;
  return reply && { request: reply.request, response: reply };
}

/** True for a URL that Fastify's router refuses by itself. */
function isMalformed(url: string): boolean {
  try {
    decodeURI(url.split('?', 1)[0]!);
    return false;
  } catch {
    return true;
  }
}
