import type { Monitor } from '@golden-signals/core/adapter';
import type { ExpressApplication, ExpressRoute } from './express-internals.ts';
import type { Location } from './location.ts';
import { RouterTree } from './router-tree.ts';

/** Reading costs some microseconds per hundred routes, so an application may cause this many at once … */
const readingsAtOnce = 50;
/** … and this many in the long run. */
const readingsPerSecond = 1;

/** The router tree of a running application, read again when it has changed or a route is not in it. */
export class LiveRouterTree {
  readonly #root: ExpressApplication;
  readonly #clock: Monitor['clock'];
  /** Where routes were that a later reading did not find: their last requests may still be open. */
  readonly #left = new WeakMap<ExpressRoute, readonly Location[]>();
  #allowance = readingsAtOnce;
  #allowedAtMs: number;
  #current: RouterTree | undefined;

  constructor(root: ExpressApplication, clock: Monitor['clock']) {
    this.#root = root;
    this.#clock = clock;
    this.#allowedAtMs = clock.now();
  }

  get current(): RouterTree {
    this.#current ??= new RouterTree(this.#root);
    return this.#current;
  }

  /** True when the tree has changed since the last reading. */
  get outdated(): boolean {
    return this.current.outdated;
  }

  /** Returns the places of a route, those that it had before it was taken away included. */
  locationsOf(route: ExpressRoute): readonly Location[] | undefined {
    return this.current.routes.get(route) ?? this.#left.get(route);
  }

  /** Reads the tree again; false when that happened too often lately. */
  readAgain(): boolean {
    const now = this.#clock.now();
    const regained = ((now - this.#allowedAtMs) / 1_000) * readingsPerSecond;
    this.#allowance = Math.min(readingsAtOnce, this.#allowance + regained);
    this.#allowedAtMs = now;
    if (this.#allowance < 1) return false;
    this.#allowance--;
    const earlier = this.current.routes;
    this.#current = new RouterTree(this.#root);
    for (const [route, locations] of earlier) {
      if (!this.#current.routes.has(route)) this.#left.set(route, locations);
    }
    return true;
  }
}
