import {
  type Monitor,
  property,
  type ResolveRoute,
  type Route,
  type RouteSettings,
} from '@golden-signals/core/adapter';
import {
  type ExpressApplication,
  type ExpressRequest,
  type ExpressRoute,
  lineage,
} from './express-internals.ts';
import { hiddenTemplate } from './hidden-route.ts';
import { LiveRouterTree } from './live-router-tree.ts';
import type { Location } from './location.ts';
import { settingsGivenTo } from './monitor-route.ts';
import { routedPaths, sentPath } from './request-path.ts';
import { coarseTemplate, joinPieces, unknownPiece } from './route-template.ts';
import type { RouterTree } from './router-tree.ts';

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
  /** The places of routes that are in one place only. */
  #settled = new WeakMap<ExpressRoute, Location>();
  /** Routes that are not in the tree, so that they do not cause another reading. */
  #hidden = new WeakSet<ExpressRoute>();
  /** Mounts without parameters, by their path. */
  readonly #fixedMounts = new Map<string, Route>();
  /** Of applications that a function hides. */
  readonly #hiddenTrees = new WeakMap<ExpressApplication, LiveRouterTree>();

  /** @param root The outermost application. */
  constructor(root: ExpressApplication, monitor: Monitor, describeRoute: DescribeRoute = () => undefined) {
    this.#monitor = monitor;
    this.#describeRoute = describeRoute;
    this.#tree = new LiveRouterTree(root, monitor.clock);
  }

  #resolve(req: ExpressRequest, status: number): Route {
    const route = property(req, 'route');
    if (route !== undefined && answers(route, req) && !this.#passedOn(route, status)) {
      const settled = this.#settled.get(route);
      if (settled !== undefined && (settled.atRoot || !this.#tree.outdated)) return settled.handle!;
      return this.#locate(route, req);
    }
    return status === 404 ? this.#monitor.http.unmatched : this.#mountOf(req, status);
  }

  /** Brings the tree up to date; false when it is not, because it changes too often. */
  #refresh(): boolean {
    return !this.#tree.outdated || this.#readAgain();
  }

  #readAgain(): boolean {
    if (!this.#tree.readAgain()) return false;
    this.#settled = new WeakMap();
    this.#hidden = new WeakSet();
    this.#fixedMounts.clear();
    return true;
  }

  #locate(route: ExpressRoute, req: ExpressRequest): Route {
    const fresh = this.#refresh();
    const locations = this.#locationsOf(route);
    const settings = this.#settingsOf(route);
    const { current } = this.#tree;
    const certain = fresh && current.complete && current.routes.has(route);
    const only = certain && locations?.length === 1;
    const location = only ? locations[0] : choose(locations ?? [], req, current, certain);
    if (location === undefined) {
      const template =
        locations === undefined ? this.#hiddenTemplate(route, req) : coarseTemplate(route.path);
      return this.#monitor.http.route(template, settings);
    }
    // Where Express keeps no pattern, matching is what reveals it.
    if (only && !location.known) matching(locations, req, current);
    const handle = this.#handleOf(location, settings);
    if (only && location.known) this.#settled.set(route, location);
    return handle;
  }

  #locationsOf(route: ExpressRoute): readonly Location[] | undefined {
    if (this.#tree.current.routes.has(route) || this.#hidden.has(route)) return this.#tree.locationsOf(route);
    // A layer was exchanged within a stack, or a function hides the router.
    if (this.#readAgain() && !this.#tree.current.routes.has(route)) this.#hidden.add(route);
    return this.#tree.locationsOf(route);
  }

  #hiddenTemplate(route: ExpressRoute, req: ExpressRequest): string {
    const { current } = this.#tree;
    return hiddenTemplate(route, req, current, this.#hiddenTree(req, current)?.locationsOf(route));
  }

  /** Returns the tree of the application that answered, where that is not part of the root's. */
  #hiddenTree({ app }: ExpressRequest, { apps }: RouterTree): LiveRouterTree | undefined {
    if (typeof app !== 'function') return undefined;
    const line = lineage(app);
    if (line.some((ancestor) => apps.has(ancestor))) return undefined;
    const top = line.at(-1)!;
    let tree = this.#hiddenTrees.get(top);
    if (tree === undefined) {
      tree = new LiveRouterTree(top, this.#monitor.clock);
      this.#hiddenTrees.set(top, tree);
    }
    if (tree.outdated) tree.readAgain();
    return tree;
  }

  /** Returns the mount of the middleware that answered, or of the router that the middleware is in. */
  #mountOf(req: ExpressRequest, status: number): Route {
    const { http } = this.#monitor;
    const baseUrl = req.baseUrl ?? '';
    if (baseUrl === '') return isRefusedPath(req, status) ? http.unmatched : http.route(middlewareTemplate);
    this.#refresh();
    const fixed = this.#fixedMounts.get(baseUrl);
    if (fixed !== undefined) return fixed;
    const { mount, whole } = this.#tree.current.mountOf(baseUrl);
    if (mount === undefined || !whole)
      return http.route(joinPieces([...(mount?.pieces ?? []), unknownPiece]));
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

  #settingsOf(route: ExpressRoute): RouteSettings | undefined {
    const description = this.#describe(route);
    if (description !== undefined) return description === 'middleware' ? undefined : description;
    const given = settingsGivenTo(route);
    try {
      if (given !== undefined) this.#monitor.http.checkRoute('monitorRoute', given);
      return given;
    } catch (error) {
      this.#monitor.internalError('express', error);
      return undefined;
    }
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

/**
 * The place that the request came to. Where a handler has rewritten the path that was routed, the one that was sent
 * decides; undefined when neither leads to one of the places.
 *
 * @param certain No other place is possible: then, if all have one name, no path needs to decide.
 */
function choose(
  locations: readonly Location[],
  req: ExpressRequest,
  tree: RouterTree,
  certain: boolean,
): Location | undefined {
  const location = matching(locations, req, tree);
  if (location !== undefined || !certain) return location;
  const [first, ...others] = locations;
  return others.every((other) => other.template === first!.template) ? first : undefined;
}

function matching(
  locations: readonly Location[],
  req: ExpressRequest,
  tree: RouterTree,
): Location | undefined {
  // Of each path the place that Express tried first; undefined stands for one that was not read.
  const placesOf = (paths: readonly string[]) =>
    paths.flatMap((path) => {
      const location = locations.find((one) => one.matches(path));
      if (location === undefined) return [];
      return [tree.goesRound(path, location) ? undefined : location];
    });
  const routed = placesOf(routedPaths(req));
  const [first, ...others] = routed.length > 0 ? routed : placesOf([sentPath(req)]);
  return others.every((other) => other?.template === first?.template) ? first : undefined;
}

/** True for a path that Express answered with an error because a parameter in it cannot be decoded. */
function isRefusedPath(req: ExpressRequest, status: number): boolean {
  if (status < 400) return false;
  try {
    routedPaths(req).map(decodeURIComponent);
    return false;
  } catch {
    return true;
  }
}
