import type { IncomingMessage } from 'node:http';
import { GoldenSignalsError, type Monitor, reportTakenRoutes } from '@golden-signals/core/adapter';
import type { ExpressApplication, ExpressRequest, ExpressRoute } from './express-internals.ts';
import { LiveRouterTree } from './live-router-tree.ts';
import type { Location } from './location.ts';
import { outermost } from './outermost.ts';
import { routedPaths } from './request-path.ts';
import type { DescribeRoute } from './route-resolver.ts';
import type { RouterTree } from './router-tree.ts';

/** A route of the application, at one of its places. */
interface Place {
  readonly route: ExpressRoute;
  readonly location: Location;
  /** Whether Express tries it after the endpoints, and so would never reach it. */
  readonly isLater: boolean;
}

interface Places {
  /** By template, as `comparable` writes it. */
  readonly byPath: Map<string, Place[]>;
  /** Those of which the template is not known yet. */
  readonly unknown: Place[];
}

/**
 * The routes of an application at the very paths of endpoints; a pattern such as `/:page` is none. What Express tries
 * before the endpoints answers by itself, unless it only guards them; what it would try later has to be let through.
 */
export class OwnRoutes {
  readonly #monitor: Monitor;
  readonly #endpoints: object;
  readonly #describeRoute: DescribeRoute;
  readonly #live = new WeakMap<ExpressApplication, LiveRouterTree>();
  readonly #places = new WeakMap<RouterTree, Places>();

  readonly #said = new Set<string>();

  /** @param endpoints The middleware that serves them, as it is registered. */
  constructor(monitor: Monitor, endpoints: object, describeRoute: DescribeRoute = () => undefined) {
    this.#monitor = monitor;
    this.#endpoints = endpoints;
    this.#describeRoute = describeRoute;
  }

  /**
   * Returns whether the application has a route for a request for an endpoint, after it. It is named once. Never
   * throws.
   */
  answersLater(req: IncomingMessage, endpoint: string): boolean {
    const { app, method = 'GET' } = req as ExpressRequest;
    try {
      const path = routedPaths(req as ExpressRequest)[0]!;
      const tree = this.#treeOf(app);
      const place = this.#at(tree, path).find((one) => one.isLater && takes(one.route, method));
      if (place === undefined) return false;
      this.#safely(() => reportTakenRoutes(this.#monitor, [{ endpoint, route: `${method} ${path}` }]));
      return true;
    } catch (error) {
      this.#monitor.internalError('express', error);
      return false;
    }
  }

  /**
   * Names the routes at the paths of endpoints.
   *
   * @param mountPath Before the endpoints' own paths.
   * @throws GoldenSignalsError `ERR_GS_ENDPOINT_ROUTE_TAKEN` when `endpointConflicts` is `error`
   */
  report(app: ExpressApplication | undefined, mountPath: string): void {
    const tree = this.#treeOf(app);
    const taken = Array.from(this.#monitor.endpoints).flatMap(({ endpoint, paths }) =>
      paths.flatMap((path) =>
        (endpoint.methods ?? ['GET'])
          .filter((method) => this.#at(tree, mountPath + path).some(({ route }) => takes(route, method)))
          .map((method) => ({ endpoint: endpoint.name, route: `${method} ${mountPath}${path}` })),
      ),
    );
    reportTakenRoutes(this.#monitor, taken);
  }

  /** As `report`, for when requests are served already: then it is too late to refuse to start. Never throws. */
  note(app: ExpressApplication | undefined, mountPath: string): void {
    this.#safely(() => this.report(app, mountPath));
  }

  #safely(report: () => void): void {
    try {
      report();
    } catch (error) {
      if (!(error instanceof GoldenSignalsError)) this.#monitor.internalError('express', error);
      else if (!this.#said.has(error.message)) {
        this.#said.add(error.message);
        this.#monitor.logger.error({ code: error.code }, error.message);
      }
    }
  }

  #treeOf(app: ExpressApplication | undefined): RouterTree {
    const root = outermost(app);
    let live = this.#live.get(root);
    if (live === undefined) {
      live = new LiveRouterTree(root, this.#monitor.clock);
      this.#live.set(root, live);
    }
    if (live.outdated) live.readAgain();
    return live.current;
  }

  #at(tree: RouterTree, path: string): readonly Place[] {
    const { byPath, unknown } = this.#placesOf(tree);
    const wanted = comparable(path);
    const revealed = unknown.filter(({ location }) => {
      // Where Express keeps no pattern, matching is what reveals it.
      return location.matches(path) && comparable(location.template) === wanted;
    });
    return [...(byPath.get(wanted) ?? []), ...revealed];
  }

  #placesOf(tree: RouterTree): Places {
    let places = this.#places.get(tree);
    if (places === undefined) {
      places = { byPath: new Map(), unknown: [] };
      this.#places.set(tree, places);
      const own = tree.positions.get(this.#endpoints);
      for (const [route, locations] of tree.routes) {
        if (!this.#isOwn(route)) continue;
        const isLater = own !== undefined && tree.positions.get(route)! > own;
        for (const location of locations) addPlace(places, { route, location, isLater });
      }
    }
    return places;
  }

  /**
   * Not what a framework has registered as a route and is none, and no route that leads to the endpoints themselves.
   */
  #isOwn({ stack }: ExpressRoute): boolean {
    return stack.every(
      ({ handle }) => handle !== this.#endpoints && this.#describeRoute(handle) !== 'middleware',
    );
  }
}

function addPlace({ byPath, unknown }: Places, place: Place): void {
  if (!place.location.known) {
    unknown.push(place);
    return;
  }
  const path = comparable(place.location.template);
  const others = byPath.get(path);
  if (others === undefined) byPath.set(path, [place]);
  else others.push(place);
}

function takes({ methods }: ExpressRoute, method: string): boolean {
  return Boolean(methods._all || methods[method.toLowerCase()] || (method === 'HEAD' && methods.get));
}

/** Express ignores case and a trailing slash unless it is configured otherwise. */
function comparable(path: string): string {
  return path.toLowerCase().replace(/(.)\/$/, '$1');
}
