import type { IncomingMessage } from 'node:http';
import type { Monitor, ResolveRoute } from '@golden-signals/core/adapter';
import type { ExpressApplication, ExpressRequest } from './express-internals.ts';
import { outermost } from './outermost.ts';
import { type DescribeRoute, RouteResolver } from './route-resolver.ts';

/** The route resolvers of one monitor, one per outermost application, shared by all of its middlewares. */
export class RouteResolvers {
  readonly #monitor: Monitor;
  readonly #describeRoute: DescribeRoute | undefined;
  readonly #byRoot = new WeakMap<ExpressApplication, RouteResolver>();
  /** Of the requests of the last application that is in no other one, with its resolver. */
  #lastPrototype: object | undefined;
  #lastRoot: ExpressApplication | undefined;
  #lastResolve: ResolveRoute | undefined;

  constructor(monitor: Monitor, describeRoute?: DescribeRoute) {
    this.#monitor = monitor;
    this.#describeRoute = describeRoute;
  }

  /** Returns the resolver for a request that arrives; asked at its start, while the application is certain. */
  of(req: IncomingMessage): ResolveRoute {
    // Express gives all requests of an application one prototype, which is found faster than `req.app`.
    const prototype: object = Object.getPrototypeOf(req);
    if (prototype === this.#lastPrototype && this.#lastRoot!.parent === undefined) return this.#lastResolve!;
    const root = outermost((req as ExpressRequest).app);
    let resolver = this.#byRoot.get(root);
    if (resolver === undefined) {
      resolver = new RouteResolver(root, this.#monitor, this.#describeRoute);
      this.#byRoot.set(root, resolver);
      if (root.response) this.#monitor.http.extendThrough(root.response);
    }
    if (root.request === prototype) {
      this.#lastPrototype = prototype;
      this.#lastRoot = root;
      this.#lastResolve = resolver.resolve;
    }
    return resolver.resolve;
  }
}
