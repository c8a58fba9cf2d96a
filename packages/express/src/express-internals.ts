import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * The parts of Express 4 and 5 that show which route answered, as its sources have them. Express is typed here
 * instead of imported, so that one build serves both majors; whatever a release lacks is optional.
 */

/** A path as a developer gives it to `app.get` or `app.use`. */
export type WrittenPath = string | RegExp | readonly WrittenPath[];

/** What `req.route` holds: one object per registered route, for the life of the application. */
export interface ExpressRoute {
  readonly path: WrittenPath;
  /** `_all` for `app.all`, else lower-case method names. */
  readonly methods: Readonly<Record<string, boolean | undefined>>;
  /** Its handlers, in order; `all` repeats them per method. */
  readonly stack: ReadonlyArray<{ readonly handle: Handler }>;
}

/** One compiled path of router 2: a pure function of the path, free to throw when a parameter cannot be decoded. */
export type Matcher = (path: string) => Match | false | null;

export interface Match {
  /** The text that matched; a prefix of the path for a mount. */
  readonly path: string;
  readonly params: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** One entry of a router's stack: a route, a mounted router or application, or a middleware. */
export interface Layer {
  readonly handle: Handler;
  /** Of the function as it was registered, whatever an instrumentation put around it since. */
  readonly name: string;
  readonly route?: ExpressRoute | undefined;
  /** Router ≥ 2.3 only. */
  readonly rawPath?: WrittenPath;
  /** Router 2: one per path of an array. */
  readonly matchers?: readonly Matcher[];
  /** Router 2: the layer of `use('/')`, which matches everything and takes nothing. */
  readonly slash?: boolean;
  /** Express 4: the whole pattern; arrays of paths are joined with `|`. */
  readonly regexp?: RegExp & { readonly fast_slash?: boolean; readonly fast_star?: boolean };
  /** Express 4: named and numbered groups of `regexp`, in order. */
  readonly keys?: ReadonlyArray<{ readonly name: string | number }>;
}

/** The constructor behind every layer: compiles a path with the very rules of the installed Express. */
export type LayerConstructor = new (
  path: WrittenPath,
  options: { sensitive: boolean; strict: boolean; end: boolean },
  handle: () => void,
) => Layer;

export interface ExpressRouter {
  readonly stack: readonly Layer[];
}

export interface ExpressApplication {
  readonly set: unknown;
  readonly handle: unknown;
  /** Express 5; the getter of Express 4 throws. */
  readonly router?: ExpressRouter;
  /** Express 4, from the first `use` or route on. */
  readonly _router?: ExpressRouter | undefined;
  /** Express 4. */
  readonly lazyrouter?: unknown;
  /** What its requests and responses inherit from; an object of its own, for extensions. */
  readonly request?: IncomingMessage;
  readonly response?: ServerResponse;
  /** The application this one was last mounted in, by `app.use`. */
  readonly parent?: ExpressApplication | undefined;
}

/** What a layer calls: a plain function, a router or an application. */
export type Handler = Partial<ExpressRouter> & Partial<ExpressApplication>;

/** A request inside an Express application. */
export interface ExpressRequest extends IncomingMessage {
  /** The application that handles the request now: the innermost, until an error or `next()` leaves it. */
  readonly app?: ExpressApplication;
  /** The last route that matched, even when it called `next()`. */
  readonly route?: ExpressRoute;
  /** The values that mounts took from the path so far; back to the outer router's when a router was left. */
  readonly baseUrl?: string;
  /** `url` as it arrived. */
  readonly originalUrl?: string;
}

/** Returns the router of an application. */
export function routerOf(app: ExpressApplication): ExpressRouter | undefined {
  return typeof app.lazyrouter === 'function' ? app._router : app.router;
}

export function isApplication(handler: Handler): handler is Handler & ExpressApplication {
  return typeof handler.set === 'function' && typeof handler.handle === 'function';
}

export function isRouter(handler: Handler): handler is Handler & ExpressRouter {
  return Array.isArray(handler.stack);
}

/** Applications that are mounted in each other have no outermost one. */
const maxDepth = 100;

/** Returns an application and those that it is mounted in, from the innermost. */
export function lineage(app: ExpressApplication): ExpressApplication[] {
  const line = [app];
  for (let outer = app.parent; outer !== undefined && line.length < maxDepth; outer = outer.parent)
    line.push(outer);
  return line;
}
