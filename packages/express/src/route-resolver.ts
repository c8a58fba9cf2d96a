import {
  type Monitor,
  property,
  type ResolveRoute,
  type Route,
  type RouteSettings,
  urlPath,
} from '@golden-signals/core/adapter';
import type { ExpressApplication, ExpressRequest, ExpressRoute } from './express-internals.ts';
import { hiddenTemplate } from './hidden-route.ts';
import { LiveRouterTree } from './live-router-tree.ts';
import type { Location } from './location.ts';
import { routedPath } from './request-path.ts';
import { joinPieces, unknownPiece } from './route-template.ts';

/** The label of a request that was answered by a middleware which is not mounted on a path. */
const middlewareTemplate = '<middleware>';

/**
 * What a framework on top of Express knows about a route by its handler: settings, or that it is a middleware, which
 * the framework has registered as a route. A 404 is not the answer of a middleware.
 */
export type DescribeRoute = (handler: object) => RouteSettings | 'middleware' | undefined;

/**
 * Finds the template of the route that answered, for the requests of one top-level application.
 *
 * Express keeps one object per route for ever, and `req.route` holds it when the request is over. But the object knows
 * its own path only, and `req.baseUrl` has the values of the mounts, not their patterns. So the router tree is read
 * once, and every route object gets its template from the place where it was found: one map look-up per request. A
 * route in several places (its router is mounted twice, it has several paths) is decided by the path of the request.
 */
export class RouteResolver {
  /** To be handed to `HttpMonitor.observe`. */
  readonly resolve: ResolveRoute = (req, res, { sentStatus }) => {
    try {
      return this.#resolve(req as ExpressRequest, sentStatus || res.statusCode);
    } catch (error) {
      this.#monitor.internalError('express', error);
      return this.#monitor.http.unmatched;
    }
  };

  readonly #monitor: Monitor;
  readonly #describeRoute: DescribeRoute;
  readonly #tree: LiveRouterTree;
  /** Routes that are in one place only. */
  #settled = new WeakMap<ExpressRoute, Route>();
  /** Routes that are not in the tree, so that they do not cause another reading. */
  #hidden = new WeakSet<ExpressRoute>();
  /** Mounts without parameters, by their path. */
  readonly #fixedMounts = new Map<string, Route>();

  /** @param root The outermost application. */
  constructor(root: ExpressApplication, monitor: Monitor, describeRoute: DescribeRoute = () => undefined) {
    this.#monitor = monitor;
    this.#describeRoute = describeRoute;
    this.#tree = new LiveRouterTree(root, monitor.clock);
  }

  #resolve(req: ExpressRequest, status: number): Route {
    if (this.#tree.outdated) this.#readAgain();
    const route = property(req, 'route');
    if (route !== undefined && answers(route, req) && !this.#passedOn(route, status)) {
      return this.#settled.get(route) ?? this.#locate(route, req);
    }
    return status === 404 ? this.#monitor.http.unmatched : this.#mountOf(req);
  }

  #readAgain(): boolean {
    if (!this.#tree.readAgain()) return false;
    this.#settled = new WeakMap();
    this.#hidden = new WeakSet();
    this.#fixedMounts.clear();
    return true;
  }

  #locate(route: ExpressRoute, req: ExpressRequest): Route {
    const locations = this.#locationsOf(route, req);
    const description = this.#describe(route);
    const settings = description === 'middleware' ? undefined : description;
    if (locations === undefined) {
      return this.#monitor.http.route(hiddenTemplate(route, req, this.#tree), settings);
    }
    const location = locations.length === 1 ? locations[0]! : choose(locations, req);
    // Where Express keeps no pattern, matching is what reveals it.
    if (!location.known) location.matches(routedPath(req));
    const handle = this.#handleOf(location, settings);
    if (locations.length === 1 && location.known) this.#settled.set(route, handle);
    return handle;
  }

  #locationsOf(route: ExpressRoute, req: ExpressRequest): readonly Location[] | undefined {
    const locations = this.#tree.current.routes.get(route);
    if (locations !== undefined) return locations;
    this.#tree.discover(req.app);
    if (this.#hidden.has(route) && !this.#tree.outdated) return undefined;
    if (!this.#readAgain()) return undefined;
    if (!this.#tree.current.routes.has(route)) this.#hidden.add(route);
    return this.#tree.current.routes.get(route);
  }

  /** The mount of the middleware that answered, or of the router that the middleware is in. */
  #mountOf(req: ExpressRequest): Route {
    const { http } = this.#monitor;
    const baseUrl = req.baseUrl ?? '';
    if (baseUrl === '') return http.route(middlewareTemplate);
    const fixed = this.#fixedMounts.get(baseUrl);
    if (fixed !== undefined) return fixed;
    this.#tree.discover(req.app);
    if (this.#tree.outdated) this.#readAgain();
    const { mount, whole } = this.#tree.current.mountOf(baseUrl);
    if (!whole) return http.route(joinPieces([...mount.pieces, unknownPiece]));
    const handle = this.#handleOf(mount);
    if (mount.known && mount.template === baseUrl) this.#fixedMounts.set(baseUrl, handle);
    return handle;
  }

  #passedOn(route: ExpressRoute, status: number): boolean {
    return status === 404 && this.#describe(route) === 'middleware';
  }

  #describe({ stack }: ExpressRoute): ReturnType<DescribeRoute> {
    const [first] = stack;
    return first === undefined ? undefined : this.#describeRoute(first.handle);
  }

  #handleOf(location: Location, settings?: RouteSettings): Route {
    if (location.handle !== undefined) return location.handle;
    const handle = this.#monitor.http.route(location.template, settings);
    if (location.known) location.handle = handle;
    return handle;
  }
}

/** HEAD sets `req.route` to a route for another method, which then does nothing. */
function answers({ methods }: ExpressRoute, req: ExpressRequest): boolean {
  // The request is asked last, because reading a property of it takes as long as all of this.
  return Boolean(methods.get || methods._all || methods.head) || req.method !== 'HEAD';
}

/** The place that the path leads to; as it was sent, where a handler has rewritten it; else the first place. */
function choose(locations: readonly Location[], req: ExpressRequest): Location {
  const path = routedPath(req);
  return (
    locations.find((location) => location.matches(path)) ??
    locations.find((location) => location.matches(urlPath(req.originalUrl ?? ''))) ??
    locations[0]!
  );
}
