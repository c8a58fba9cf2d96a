import type { ExpressRequest, ExpressRoute, Layer, LayerConstructor } from './express-internals.ts';
import { patternsOf } from './layer-patterns.ts';
import type { LiveRouterTree } from './live-router-tree.ts';
import type { Location } from './location.ts';
import type { PathPattern } from './path-pattern.ts';
import { routedPath } from './request-path.ts';
import { joinPieces, templatePiece, unknownPiece } from './route-template.ts';

/**
 * The template of a route that the router tree does not show, because a function hides its router:
 * `app.use('/api', (req, res, next) => router(req, res, next))`.
 *
 * The mount point of the function is in the tree, and the route knows its own path. Where both together fit the path of
 * the request, the template is exact; else `/*` stands for what lies between.
 */
export function hiddenTemplate(route: ExpressRoute, req: ExpressRequest, tree: LiveRouterTree): string {
  const path = routedPath(req);
  const own = ownPatterns(route, tree.anyLayer);
  const fits = (mount: Location): PathPattern | undefined => {
    const rest = mount.below(path);
    return rest === undefined ? undefined : own.find(({ take }) => take(rest) !== undefined);
  };

  const { mount, whole } = tree.current.mountOf(req.baseUrl ?? '');
  const pattern = whole ? fits(mount) : undefined;
  if (pattern !== undefined) return joinPieces([...mount.pieces, pattern.piece]);

  // An error that left the hidden router has shortened `baseUrl`: then a mount further down may be the one.
  const below = tree.current.mounts.findLast(fits);
  if (below !== undefined) return joinPieces([...below.pieces, fits(below)?.piece ?? unknownPiece]);

  return joinPieces([...mount.pieces, unknownPiece, templatePiece(route.path)]);
}

const compiledRoutes = new WeakMap<ExpressRoute, readonly PathPattern[]>();

/** The patterns of the route's own path; none when this Express cannot read it. */
function ownPatterns(route: ExpressRoute, anyLayer: Layer | undefined): readonly PathPattern[] {
  let patterns = compiledRoutes.get(route);
  if (patterns === undefined) {
    patterns = anyLayer === undefined ? [] : compile(route, anyLayer.constructor as LayerConstructor);
    compiledRoutes.set(route, patterns);
  }
  return patterns;
}

function compile(route: ExpressRoute, ExpressLayer: LayerConstructor): readonly PathPattern[] {
  const options = { sensitive: false, strict: false, end: true };
  try {
    const layer = new ExpressLayer(route.path, options, () => {});
    return patternsOf(Object.assign(layer, { route }));
  } catch {
    // A router of Express 4 hidden in an application of Express 5, with a path that only the former knows.
    return [];
  }
}
