import type { ExpressRequest, ExpressRoute, Layer, LayerConstructor } from './express-internals.ts';
import { patternsOf } from './layer-patterns.ts';
import { Location } from './location.ts';
import { routedPaths } from './request-path.ts';
import { joinPieces, templatePiece, unknownPiece } from './route-template.ts';
import type { RouterTree } from './router-tree.ts';

/**
 * Returns the template of a route that the router tree does not show, because a function hides its router or
 * application: `app.use('/api', (req, res, next) => router(req, res, next))`.
 *
 * The places where functions are mounted are in the tree, and the route knows its own path, or its application's tree
 * does. Where exactly one place and one path fit together for this request, the template is exact; else `/*` stands for
 * what lies between. Only the path decides, so that a request that failed gets the label of one that did not.
 *
 * @param inside Where the route is inside of the hidden application, if that is known.
 */
export function hiddenTemplate(
  route: ExpressRoute,
  req: ExpressRequest,
  tree: RouterTree,
  inside: readonly Location[] | undefined,
): string {
  const paths = routedPaths(req);
  const own = inside ?? ownLocations(route, tree.anyLayer);
  const templates = new Set<string>();
  for (const path of paths) {
    for (const mount of tree.mounts) {
      const rest = mount.below(path);
      const location = rest === undefined ? undefined : own.find((one) => one.matches(rest));
      if (location !== undefined) templates.add(joinPieces([...mount.pieces, ...location.pieces]));
    }
  }
  const [template] = templates;
  const certain = templates.size === 1 && !paths.some((path) => tree.goesRound(path));
  if (template !== undefined && certain) return template;
  const { mount } = tree.mountOf(paths[0]!);
  return joinPieces([
    ...(mount?.pieces ?? []),
    unknownPiece,
    ...(own[0]?.pieces ?? [templatePiece(route.path)]),
  ]);
}

const compiledRoutes = new WeakMap<ExpressRoute, readonly Location[]>();

/** The route alone, once per path; nothing when this Express cannot read its path. */
function ownLocations(route: ExpressRoute, anyLayer: Layer | undefined): readonly Location[] {
  let locations = compiledRoutes.get(route);
  if (locations === undefined) {
    locations = anyLayer === undefined ? [] : compile(route, anyLayer.constructor as LayerConstructor);
    compiledRoutes.set(route, locations);
  }
  return locations;
}

function compile(route: ExpressRoute, ExpressLayer: LayerConstructor): readonly Location[] {
  const options = { sensitive: false, strict: false, end: true };
  try {
    const layer = new ExpressLayer(route.path, options, () => {});
    return patternsOf(Object.assign(layer, { route })).map((pattern) => new Location([], pattern));
  } catch {
    // A router of Express 4 hidden in an application of Express 5, with a path that only the former knows.
    return [];
  }
}
