import type { Monitor } from '@golden-signals/core/adapter';
import { type ExpressApplication, type Layer, routerOf } from './express-internals.ts';
import { RouterTree } from './router-tree.ts';

/** Reading costs some microseconds per hundred routes, so an application may cause this many at once … */
const readingsAtOnce = 50;
/** … and this many in the long run. */
const readingsPerSecond = 1;

const nothing: readonly Layer[] = [];

/**
 * The router tree of a running application, read again when there is a reason to: the top router grew, a
 * sub-application showed itself, or a route is not in it.
 */
export class LiveRouterTree {
  readonly #root: ExpressApplication;
  readonly #clock: Monitor['clock'];
  readonly #subApps = new Set<ExpressApplication>();
  #allowance = readingsAtOnce;
  #allowedAtMs: number;
  #stack = nothing;
  /** Layers in the top router at the last reading; -1 when a reading is due anyway. */
  #size = -1;
  #current: RouterTree | undefined;

  constructor(root: ExpressApplication, clock: Monitor['clock']) {
    this.#root = root;
    this.#clock = clock;
    this.#allowedAtMs = clock.now();
  }

  get current(): RouterTree {
    this.#current ??= this.#read();
    return this.#current;
  }

  /** True when the tree has probably changed since the last reading. */
  get outdated(): boolean {
    return this.#stack.length !== this.#size;
  }

  /** A layer, for its constructor: any serves, since they are all made by the same Express. */
  get anyLayer(): Layer | undefined {
    return this.#stack[0];
  }

  /**
   * Notes that `app` handles requests below the root. `app.use(subApp)` leaves no trace of the sub-application in the
   * router, but `req.app` has it while it answers.
   */
  discover(app: ExpressApplication | undefined): void {
    const line: ExpressApplication[] = [];
    let ancestor = app;
    while (ancestor !== undefined && ancestor !== this.#root && !line.includes(ancestor)) {
      line.push(ancestor);
      ancestor = ancestor.parent;
    }
    if (ancestor !== this.#root || line.every((subApp) => this.#subApps.has(subApp))) return;
    for (const subApp of line) this.#subApps.add(subApp);
    this.#size = -1;
  }

  /** Reads the tree again; false when that happened too often lately. */
  readAgain(): boolean {
    const now = this.#clock.now();
    const regained = ((now - this.#allowedAtMs) / 1_000) * readingsPerSecond;
    this.#allowance = Math.min(readingsAtOnce, this.#allowance + regained);
    this.#allowedAtMs = now;
    if (this.#allowance < 1) return false;
    this.#allowance--;
    this.#current = this.#read();
    return true;
  }

  #read(): RouterTree {
    this.#stack = routerOf(this.#root)?.stack ?? nothing;
    this.#size = this.#stack.length;
    return new RouterTree(this.#root, this.#subApps);
  }
}
