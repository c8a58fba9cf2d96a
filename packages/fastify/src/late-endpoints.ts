import type { IncomingMessage } from 'node:http';
import { type Monitor, urlPath } from '@golden-signals/core/adapter';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** A scope that serves endpoints, and where Fastify finds the route of it that stands for all that are added too late. */
export interface LateScope {
  /** Whole, as `/internal`; without parameters. */
  readonly mountPath: string;
  /** Returns whether the scope serves the endpoint at this path, and no route of its own. */
  serves(path: string): boolean;
}

/** What stands in the path of a request while Fastify looks for its route. */
const standIn = '/.golden-signals/late';

/**
 * Endpoints that are added when Fastify takes no more routes. A request for one is sent through Fastify's router a second
 * time, to a route that each scope has registered in time for them; so whatever guards that scope guards them.
 *
 * One per server, because scopes share it, and the one hook that sees all requests.
 */
export class LateEndpoints {
  static readonly #byServer = new WeakMap<object, LateEndpoints>();

  static of({ server }: FastifyInstance): LateEndpoints {
    let late = LateEndpoints.#byServer.get(server);
    if (late === undefined) {
      late = new LateEndpoints();
      LateEndpoints.#byServer.set(server, late);
    }
    return late;
  }

  /** The path of the route that a scope registers for them. */
  static readonly url = standIn;

  /** Whether there are any. Read for each request. */
  any = false;
  /** Whether there is a hook that asks. */
  isHooked = false;
  readonly #scopes: LateScope[] = [];
  /** What requests were really for, while they are on their second way. */
  readonly #urls = new WeakMap<IncomingMessage, { url: string; path: string }>();

  addScope(scope: LateScope): void {
    this.#scopes.push(scope);
  }

  /** Gives a request that is on its second way its own URL back, and returns the path below the mount; else undefined. */
  restore({ raw }: FastifyRequest): string | undefined {
    const real = this.#urls.get(raw);
    if (real !== undefined) raw.url = real.url;
    return real?.path;
  }

  /** Sends a request on its second way. @returns False for one that is not for a late endpoint, or is on it already. */
  redirect(app: FastifyInstance, request: FastifyRequest, reply: FastifyReply): boolean {
    const { raw } = request;
    const { url = '/' } = raw;
    if (this.restore(request) !== undefined) return false;
    const path = urlPath(url);
    const scope = this.#scopes.find(
      ({ mountPath, serves }) => path.startsWith(`${mountPath}/`) && serves(path.slice(mountPath.length)),
    );
    if (scope === undefined) return false;
    this.#urls.set(raw, { url, path: path.slice(scope.mountPath.length) });
    reply.hijack();
    raw.url = scope.mountPath + standIn;
    app.routing(raw, reply.raw);
    raw.url = url;
    return true;
  }
}

/** Says that an endpoint is not served, and what would help. */
export function warnOfLateEndpoint(monitor: Monitor, endpoint: string): void {
  monitor.logger.warn(
    { endpoint },
    'This endpoint is not served, because Fastify is ready and takes no more routes: add it earlier, or register goldenSignals on the application itself, which serves endpoints at any time',
  );
}
