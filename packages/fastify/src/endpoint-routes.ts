import {
  announceEndpoints,
  disregardResponse,
  type Endpoint,
  type Monitor,
  reportTakenRoutes,
  serveEndpoint,
  type TakenRoute,
  urlPath,
} from '@golden-signals/core/adapter';
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from 'fastify';
import { LateEndpoints, warnOfLateEndpoint } from './late-endpoints.ts';
import { addReadyHook } from './ready-hook.ts';

export interface EndpointRoutesOptions {
  readonly monitor: Monitor;
  /** Before the endpoints' own paths, besides the prefix of the scope. Default: nothing. */
  readonly path?: string;
  /** Which endpoints are served. Default: all of them. */
  readonly only?: ((endpoint: Endpoint) => boolean) | undefined;
  /** Decides about a request for an endpoint, and serves it. Default: it is served. */
  readonly answer?: (request: FastifyRequest, reply: FastifyReply, path: string) => Promise<void>;
}

/** Neither counted nor refused: a probe and a scrape matter most when the service has too much to do. */
const unhindered = {
  monitoring: { exclude: true },
  // Of @fastify/rate-limit, and of @fastify/under-pressure, where it lets the request pass.
  rateLimit: false as const,
  pressureHandler: () => undefined,
};

/** Also those that no endpoint answers, so that they get the same 405 as elsewhere. */
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH'] as const;

/** A parameter that only matches an empty text. */
const nothing = ':goldenSignals(^$)';

/** A parameter that matches one part of a path, and is not the same to Fastify as an application's `:name`. */
const anything = ':goldenSignals(^.*$)';

/** The scopes that have nothing but endpoints. */
const endpointScopes = new WeakSet<FastifyInstance>();

/** Returns whether this is the scope of endpoints, and not one of the application's. */
export function hasEndpointsOnly(scope: FastifyInstance): boolean {
  return endpointScopes.has(scope);
}

/**
 * Routes the monitor's endpoints in a scope that is theirs alone; which endpoint answers is looked up for each request.
 *
 * To Fastify our routes are less specific than the same path as an application writes it, so the application's own
 * route goes first, whichever was registered first. Bodies stay unread: no parser of the application sees them, while
 * all of its hooks run.
 */
export function routeEndpoints(scope: FastifyInstance, options: EndpointRoutesOptions): void {
  const { monitor, path: mountPath = '', only = () => true } = options;
  const wholePath = scope.prefix.replace(/\/$/, '') + mountPath;
  const late = LateEndpoints.of(scope);
  endpointScopes.add(scope);
  const addedLate = new Set<Endpoint>();
  let isReported = false;
  const report = () => {
    if (isReported) return;
    isReported = true;
    reportTakenRoutes(monitor, takenRoutes(scope, wholePath, options));
    announceEndpoints(monitor, { where: 'Fastify', mountPath: wholePath, only });
  };
  // An endpoint may be at the very path of a prefix, and which of both answers is the table's business.
  const routed = new Set<string>();
  const add = (url: string, path: PathOf) => {
    if (routed.has(url)) return;
    scope.route(routeOf(url, path, options, report));
    routed.add(url);
  };
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
  const stopWatching = monitor.endpoints.watch(({ endpoint, paths, isPrefix }) => {
    if (!only(endpoint)) return;
    try {
      for (const path of paths) {
        const literal = path === '/' ? '' : (mountPath + path).replaceAll(':', '::');
        add((literal || '/') + nothing, () => path);
        if (isPrefix) {
          // Not `/*`, which Fastify would refuse where the application has the same.
          add(`${literal}/${anything}`, pathBelow(wholePath, path));
          add(`${literal}/${anything}/*`, pathBelow(wholePath, path));
        } else if (literal !== '' && !routed.has(`${literal}/${anything}`)) {
          add(`${literal}/${nothing}`, () => path);
        }
      }
    } catch (error) {
      if (!isTooLate(error)) throw error;
      if (!late.isHooked) warnOfLateEndpoint(monitor, endpoint.name);
      addedLate.add(endpoint);
      late.any = true;
    }
  });
  add(mountPath + LateEndpoints.url, (request) => late.restore(request));
  late.addScope({
    mountPath: wholePath,
    serves(path) {
      const match = monitor.endpoints.match(path);
      return match !== undefined && addedLate.has(match.endpoint);
    },
  });
  // Only where the start may have to fail: a hook of ours would stand in Fastify's error for one of the application that
  // hangs.
  if (monitor.options.endpointConflicts === 'error') addReadyHook(scope, 'goldenSignalsEndpoints', report);
  scope.server.once('listening', report);
  scope.addHook('onClose', async function goldenSignalsEndpoints() {
    scope.server.off('listening', report);
    stopWatching();
  });
}

/** True for the error of a route that is added after the start. */
function isTooLate(error: unknown): boolean {
  return /already (?:listening|started)/.test((error as Error).message);
}

/** The path that the table knows for a request; undefined for one that is no endpoint's. */
type PathOf = (request: FastifyRequest) => string | undefined;

/** As it was sent, where Fastify has decoded it. */
function pathBelow(wholePath: string, prefix: string): PathOf {
  const whole = `${wholePath}${prefix}/`;
  return ({ raw, params }) => {
    const sent = urlPath(raw.url ?? '/');
    if (sent.startsWith(whole)) return sent.slice(wholePath.length);
    const { goldenSignals = '', '*': rest } = params as Record<string, string>;
    return [prefix, goldenSignals, ...(rest === undefined ? [] : [rest])].join('/');
  };
}

function routeOf(
  url: string,
  pathOf: PathOf,
  { monitor, answer }: EndpointRoutesOptions,
  report: () => void,
): Parameters<FastifyInstance['route']>[0] {
  return {
    method: [...methods],
    url,
    config: unhindered,
    // As @fastify/swagger has it.
    schema: { hide: true } as FastifySchema,
    async handler(request, reply) {
      const path = pathOf(request);
      if (path === undefined || monitor.endpoints.match(path) === undefined) return reply.callNotFound();
      // An application that never listens, as in a lambda, has logged nothing yet.
      report();
      // Before it is answered, so that a scrape does not find itself in flight.
      disregardResponse(monitor, reply.raw);
      await answer?.(request, reply, path);
      reply.hijack();
      if (answer === undefined) serveEndpoint(monitor, request.raw, reply.raw, { path, request });
      return undefined;
    },
  };
}

/** The application's own routes at the very paths of endpoints; ours have a parameter. */
function takenRoutes(
  scope: FastifyInstance,
  wholePath: string,
  { monitor, only = () => true }: EndpointRoutesOptions,
): TakenRoute[] {
  return [...monitor.endpoints].flatMap(({ endpoint, paths }) =>
    (endpoint.methods ?? ['GET']).flatMap((method) =>
      paths
        .filter(() => only(endpoint))
        .map((path) => wholePath + path)
        .filter((url) => {
          const found = scope.findRoute({ method, url });
          return found !== null && Object.keys(found.params).length === 0;
        })
        .map((url) => ({ endpoint: endpoint.name, route: `${method} ${url}` })),
    ),
  );
}
