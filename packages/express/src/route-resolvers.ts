import type { IncomingMessage } from 'node:http';
import type { Monitor, ResolveRoute } from '@golden-signals/core/adapter';
import type { ExpressApplication, ExpressRequest } from './express-internals.ts';
import { type DescribeRoute, RouteResolver } from './route-resolver.ts';

/** Applications that are mounted in each other have no outermost one. */
const maxDepth = 100;

/** Stands for the application of a request that did not come through one. */
const noApplication: ExpressApplication = { set: undefined, handle: undefined, mountpath: '/' };

/** The route resolvers of one monitor, one per outermost application, shared by all of its middlewares. */
export class RouteResolvers {
  readonly #monitor: Monitor;
  readonly #describeRoute: DescribeRoute | undefined;
  readonly #byRoot = new WeakMap<ExpressApplication, RouteResolver>();
  #lastRoot: ExpressApplication | undefined;
  #lastResolve: ResolveRoute | undefined;

  constructor(monitor: Monitor, describeRoute?: DescribeRoute) {
    this.#monitor = monitor;
    this.#describeRoute = describeRoute;
  }

  /** The resolver for a request that arrives; asked at its start, while the application is certain. */
  of(req: IncomingMessage): ResolveRoute {
    const root = outermost((req as ExpressRequest).app);
    if (root === this.#lastRoot) return this.#lastResolve!;
    let resolver = this.#byRoot.get(root);
    if (resolver === undefined) {
      resolver = new RouteResolver(root, this.#monitor, this.#describeRoute);
      this.#byRoot.set(root, resolver);
    }
    this.#lastRoot = root;
    this.#lastResolve = resolver.resolve;
    return resolver.resolve;
  }
}

function outermost(app: ExpressApplication | undefined): ExpressApplication {
  // Outside of Express, `req.app` may be anything.
  if (typeof app !== 'function') return noApplication;
  let outer: ExpressApplication = app;
  for (let depth = 0; outer.parent !== undefined && depth < maxDepth; depth++) outer = outer.parent;
  return outer;
}
