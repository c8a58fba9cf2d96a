import {
  type ExpressApplication,
  type ExpressRoute,
  type ExpressRouter,
  type Handler,
  isApplication,
  isRouter,
  type Layer,
  routerOf,
} from './express-internals.ts';
import { patternsOf } from './layer-patterns.ts';
import { Location } from './location.ts';
import { applicationBehind, emptyApplication } from './mounted-application.ts';
import { PathPattern } from './path-pattern.ts';
import { RouterWatch } from './router-watch.ts';

/** Routers mounted twice inside routers mounted twice grow exponentially; nobody has this many real places. */
const maxLocations = 20_000;

/** Everything that is registered below one application, as it was at one moment. */
export class RouterTree {
  /** Where each route is registered, in the order in which Express tries the places. */
  readonly routes = new Map<ExpressRoute, Location[]>();
  /** Every place where a router, an application or a middleware is mounted, the root itself first. */
  readonly mounts: Location[] = [new Location([])];
  /** The applications in it, the root among them. */
  readonly apps = new Set<ExpressApplication>();

  /** Where routes and plain handlers stand for the first time, counted in the order in which Express tries them. */
  readonly positions = new Map<object, number>();

  /** Where a router is mounted in itself: what is below is not read. */
  readonly #rounds: Location[] = [];
  readonly #watch = new RouterWatch();
  /** The routers from the root to the one being read: a router inside itself is not entered again. */
  readonly #open = new Set<ExpressRouter>();
  #lastOrder = 0;
  #budget = maxLocations;
  #complete = true;

  constructor(root: ExpressApplication) {
    this.#readApp(root, []);
  }

  /** False where there are more places than were read: a router contains itself, or there are too many. */
  get complete(): boolean {
    return this.#complete;
  }

  /**
   * Returns whether a request for `path` can have come to a place that was not read because a router contains itself:
   * to any, or to one that Express tries before `location`. (Where there are too many places, it tries those that were
   * read before all others.)
   */
  goesRound(path: string, location?: Location): boolean {
    return this.#rounds.some(
      (round) => (location === undefined || round.order < location.order) && round.below(path) !== undefined,
    );
  }

  /** True when something was mounted or taken away since. Costs some nanoseconds per router. */
  get outdated(): boolean {
    return this.#watch.changed;
  }

  /** Any layer, for its constructor: all of them are made by the same Express. */
  get anyLayer(): Layer | undefined {
    return this.#watch.anyLayer;
  }

  /**
   * The mount that takes most of `path`, and whether it takes all of it; no mount when several that are written
   * differently take as much, or a router contains itself, since nobody knows which of them it was.
   */
  mountOf(path: string): { mount: Location | undefined; whole: boolean } {
    let deepest: Location[] = [];
    let shortest = Number.POSITIVE_INFINITY;
    for (const mount of this.mounts) {
      const rest = mount.below(path)?.replace(/^\/$/, '').length;
      if (rest === undefined || rest > shortest) continue;
      if (rest < shortest) deepest = [];
      deepest.push(mount);
      shortest = rest;
    }
    const [mount, ...others] = deepest;
    const certain = !this.goesRound(path) && others.every((other) => other.template === mount?.template);
    return { mount: certain ? mount : undefined, whole: shortest === 0 };
  }

  #readApp(app: ExpressApplication, mounts: readonly PathPattern[]): void {
    this.apps.add(app);
    const router = routerOf(app);
    this.#watch.addApp(app, router);
    if (router !== undefined) this.#readRouter(router, mounts);
  }

  #readRouter(router: ExpressRouter, mounts: readonly PathPattern[]): void {
    if (this.#open.has(router)) {
      this.#complete = false;
      this.#rounds.push(this.#locationOf(mounts));
      return;
    }
    this.#open.add(router);
    this.#watch.addRouter(router);
    for (const layer of router.stack) {
      for (const pattern of patternsOf(layer)) this.#readLayer(layer, pattern, mounts);
    }
    this.#open.delete(router);
  }

  #readLayer(layer: Layer, pattern: PathPattern, mounts: readonly PathPattern[]): void {
    if (--this.#budget < 0) {
      this.#complete = false;
      return;
    }
    const { handle, route } = layer;
    const subject = route ?? handle;
    if (!this.positions.has(subject)) this.positions.set(subject, this.positions.size);
    if (route !== undefined) {
      this.#readRoute(route, pattern, mounts);
      return;
    }
    const inner = [...mounts, pattern];
    if (pattern.piece !== '') this.mounts.push(this.#locationOf(inner));
    const app = applicationBehind(layer);
    if (app === emptyApplication) this.#watch.addEmptyMount(layer);
    else this.#enter(app ?? handle, inner);
  }

  #readRoute(route: ExpressRoute, pattern: PathPattern, mounts: readonly PathPattern[]): void {
    const location = this.#locationOf(mounts, pattern);
    const locations = this.routes.get(route);
    if (locations === undefined) this.routes.set(route, [location]);
    else locations.push(location);
    // A route passes the whole path on to a router among its handlers, if the path is one of its own.
    const inner = [
      ...mounts,
      new PathPattern((path) => (pattern.take(path) === undefined ? undefined : ''), ''),
    ];
    for (const handle of new Set(route.stack.map((layer) => layer.handle))) this.#enter(handle, inner);
  }

  #locationOf(mounts: readonly PathPattern[], own?: PathPattern): Location {
    return new Location(mounts, own, ++this.#lastOrder);
  }

  #enter(handler: Handler, mounts: readonly PathPattern[]): void {
    if (isApplication(handler)) this.#readApp(handler, mounts);
    else if (isRouter(handler)) this.#readRouter(handler, mounts);
  }
}
