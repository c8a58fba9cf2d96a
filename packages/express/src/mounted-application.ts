import { type ExpressApplication, type Handler, isApplication, type Layer } from './express-internals.ts';
import { isMountingClosure } from './mounting-closure.ts';

/** Stands for an application of Express 4 in which nothing is registered yet. */
export const emptyApplication = Symbol('an application in which nothing is registered');

export type Revealed = ExpressApplication | typeof emptyApplication | undefined;

const answers = new WeakMap<Layer, { readonly app: Revealed }>();

/**
 * Returns the application that `app.use(path, subApp)` has mounted with this layer; undefined for every other layer.
 *
 * The layer holds a closure, and nothing in Express leads from it to the application. But the first thing that an
 * application does with a request is to make it inherit from its own `app.request`. So the closure is shown a request
 * that notes this and then has no path any more, whereupon the router gives it back: no handler of the application's
 * runs, only what Express itself puts in front of them. It is asked once per layer.
 */
export function applicationBehind(layer: Layer): Revealed {
  let answer = answers.get(layer);
  if (answer === undefined) {
    answer = { app: isMountingClosure(layer) ? reveal(layer.handle as unknown as Closure) : undefined };
    if (answer.app !== emptyApplication) answers.set(layer, answer);
  }
  return answer.app;
}

type Closure = (req: object, res: object, next: () => void) => void;

function reveal(closure: Closure): Revealed {
  const probe = new Probe();
  try {
    closure(probe.request, probe.response, () => {});
  } catch {
    // An instrumentation around the closure wanted more of a request than this one has.
  }
  return probe.app;
}

/** Express 4 reads the URL this often before the layer that parses the query has run; after an error it never does. */
const readsBeforeQuery = 5;
/** Enough for everything that Express does until it is known whose the request is. */
const mostReads = 8;

/** A request that belongs to no server, and its response. */
class Probe {
  app: Revealed;
  readonly request: object;
  readonly response: object;
  #reads = 0;

  constructor() {
    const fields: Record<PropertyKey, unknown> = {
      method: 'GET',
      headers: {},
      // What the closure makes the request inherit from again when the application gives it back.
      app: { request: null, response: null },
    };
    this.request = new Proxy(fields, {
      get: (_target, name) => (name === 'url' ? this.#url(fields.query !== undefined) : fields[name]),
      setPrototypeOf: (_target, prototype: { readonly app?: Handler } | null) => {
        this.app ??= prototype === null ? emptyApplication : applicationOf(prototype);
        return true;
      },
    });
    this.response = new Proxy({ locals: {} } as Record<PropertyKey, unknown>, {
      get: (target, name) => target[name] ?? (() => undefined),
      setPrototypeOf: () => true,
    });
  }

  /** Undefined, which ends the routing, as soon as there is nothing more to learn. */
  #url(parsed: boolean): string | undefined {
    const reads = ++this.#reads;
    const over = this.app !== undefined || reads > mostReads || (reads > readsBeforeQuery && !parsed);
    return over ? undefined : '/';
  }
}

function applicationOf({ app }: { readonly app?: Handler }): ExpressApplication | undefined {
  return app !== undefined && isApplication(app) ? app : undefined;
}
