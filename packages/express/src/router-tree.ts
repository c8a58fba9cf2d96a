import {
  type ExpressApplication,
  type ExpressRoute,
  type ExpressRouter,
  isApplication,
  isRouter,
  type Layer,
  routerOf,
} from './express-internals.ts';
import { patternsOf } from './layer-patterns.ts';
import { Location } from './location.ts';
import type { PathPattern } from './path-pattern.ts';
import { pathsOf, templatePiece } from './route-template.ts';

/** Routers mounted twice inside routers mounted twice grow exponentially; nobody has this many real places. */
const maxLocations = 20_000;

/** Everything that is registered below one application, as it was at one moment. */
export class RouterTree {
  /** Where each route is registered, in the order in which Express tries the places. */
  readonly routes = new Map<ExpressRoute, Location[]>();
  /** Every place where a router, an application or a middleware is mounted, the root itself first. */
  readonly mounts: Location[] = [new Location([])];

  /** Where routes and plain handlers stand for the first time, counted in the order in which Express tries them. */
  readonly positions = new Map<object, number>();

  readonly #subApps: ReadonlySet<ExpressApplication>;
  /** The routers from the root to the one being read: a router inside itself is not entered again. */
  readonly #open = new Set<ExpressRouter>();
  #budget = maxLocations;

  /** @param subApps Applications known to be mounted somewhere below; `app.use` hides them in a closure. */
  constructor(root: ExpressApplication, subApps: ReadonlySet<ExpressApplication>) {
    this.#subApps = subApps;
    this.#readApp(root, []);
  }

  /** The mount that takes most of the values in `baseUrl`, and whether it takes all of them. */
  mountOf(baseUrl: string): { mount: Location; whole: boolean } {
    let deepest = this.mounts[0]!;
    let shortest = baseUrl;
    for (const mount of this.mounts) {
      const rest = mount.below(baseUrl);
      if (rest === undefined || rest.length >= shortest.length) continue;
      deepest = mount;
      shortest = rest;
    }
    return { mount: deepest, whole: shortest === '' || shortest === '/' };
  }

  #readApp(app: ExpressApplication, mounts: readonly PathPattern[]): void {
    const router = routerOf(app);
    if (router === undefined) return;
    this.#readRouter(router, mounts, () => {
      for (const subApp of this.#subApps) {
        if (subApp.parent !== app) continue;
        for (const pattern of closurePatterns(router, subApp)) this.#readApp(subApp, [...mounts, pattern]);
      }
    });
  }

  #readRouter(router: ExpressRouter, mounts: readonly PathPattern[], andInside?: () => void): void {
    if (this.#open.has(router)) return;
    this.#open.add(router);
    for (const layer of router.stack) {
      for (const pattern of patternsOf(layer)) this.#readLayer(layer, pattern, mounts);
    }
    andInside?.();
    this.#open.delete(router);
  }

  #readLayer(layer: Layer, pattern: PathPattern, mounts: readonly PathPattern[]): void {
    if (--this.#budget < 0) return;
    const { handle, route } = layer;
    const subject = route ?? handle;
    if (!this.positions.has(subject)) this.positions.set(subject, this.positions.size);
    if (route !== undefined) {
      const locations = this.routes.get(route);
      const location = new Location(mounts, pattern);
      if (locations === undefined) this.routes.set(route, [location]);
      else locations.push(location);
      return;
    }
    const inner = [...mounts, pattern];
    if (pattern.piece !== '') this.mounts.push(new Location(inner));
    if (isApplication(handle)) this.#readApp(handle, inner);
    else if (isRouter(handle)) this.#readRouter(handle, inner);
  }
}

/**
 * The mounts behind which a sub-application may be. `app.use(path, subApp)` leaves a closure in the stack; the
 * sub-application's `mountpath` names its last mount. The other closures follow, because any of them may be an earlier
 * mount of the same application; the path of a request then tells.
 */
function closurePatterns(router: ExpressRouter, subApp: ExpressApplication): PathPattern[] {
  const opaque = router.stack.filter(
    ({ route, handle }) => route === undefined && !isApplication(handle) && !isRouter(handle),
  );
  const named = opaque.filter((layer) => isMountedAt(layer, subApp));
  const others = opaque.filter((layer) => layer.name === 'mounted_app' && !named.includes(layer));
  const patterns = [...named, ...others].flatMap(patternsOf);
  return patterns.filter(
    (pattern, index) =>
      !pattern.known || patterns.findIndex((earlier) => earlier.piece === pattern.piece) === index,
  );
}

function isMountedAt(layer: Layer, { mountpath }: ExpressApplication): boolean {
  const paths = pathsOf(mountpath);
  return patternsOf(layer).every((pattern) =>
    paths.some((path) =>
      pattern.known ? pattern.piece === templatePiece(path) : pattern.take(String(path)) === path,
    ),
  );
}
