import { type ExpressApplication, type ExpressRouter, type Layer, routerOf } from './express-internals.ts';
import { applicationBehind, emptyApplication } from './mounted-application.ts';

/**
 * Finds out whether something was mounted in any of the routers, or taken from them, since it was given them.
 *
 * A mount is added at the end of a stack; what replaces a layer elsewhere in it brings routes that nobody has seen, or
 * comes with a new array. So the array, its length and its last layer say enough. It is asked when a request ends, and
 * therefore keeps what it compares in plain arrays.
 */
export class RouterWatch {
  private readonly routers: ExpressRouter[] = [];
  private readonly stacks: Array<readonly Layer[]> = [];
  private readonly sizes: number[] = [];
  private readonly last: Array<Layer | undefined> = [];
  /** Applications of Express 4, which may get another router. */
  private readonly apps: ExpressApplication[] = [];
  private readonly appRouters: Array<ExpressRouter | undefined> = [];
  /** Mounts of applications in which nothing was registered. */
  private readonly emptyMounts: Layer[] = [];

  get anyLayer(): Layer | undefined {
    return this.last.find((layer) => layer !== undefined);
  }

  get changed(): boolean {
    const { routers, stacks, sizes, last, apps } = this;
    for (let index = 0; index < routers.length; index++) {
      const stack = stacks[index]!;
      const size = sizes[index]!;
      if (
        routers[index]!.stack !== stack ||
        stack.length !== size ||
        (size > 0 && stack[size - 1] !== last[index])
      )
        return true;
    }
    for (let index = 0; index < apps.length; index++) {
      if (routerOf(apps[index]!) !== this.appRouters[index]) return true;
    }
    return this.emptyMounts.length > 0 && this.emptyMounts.some(isFilled);
  }

  addApp(app: ExpressApplication, router: ExpressRouter | undefined): void {
    // From Express 5 on, an application has one router for life.
    if (typeof app.lazyrouter !== 'function') return;
    this.apps.push(app);
    this.appRouters.push(router);
  }

  addRouter(router: ExpressRouter): void {
    if (this.routers.includes(router)) return;
    const { stack } = router;
    this.routers.push(router);
    this.stacks.push(stack);
    this.sizes.push(stack.length);
    this.last.push(stack.at(-1));
  }

  addEmptyMount(layer: Layer): void {
    this.emptyMounts.push(layer);
  }
}

function isFilled(layer: Layer): boolean {
  return applicationBehind(layer) !== emptyApplication;
}
