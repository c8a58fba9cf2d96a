import { types } from 'node:util';

type Then = Promise<unknown>['then'];

/** A rejection that stands for that of a watched promise, as long as nobody handles that. */
interface Watch {
  /** Whether something else than the watch was attached to the promise. */
  isHandled: boolean;
  standIn: Promise<never> | undefined;
}

/** Makes nothing: what a constructor returns is what the fields of its subclasses are put on. */
class Given {
  constructor(given: object) {
    // biome-ignore lint/correctness/noConstructorReturn: what it is for.
    return given;
  }
}

/** A promise with a field that nobody else sees, which takes less than a `WeakMap`, see docs/hot-path.md, rule 24. */
class Watched extends Given {
  readonly #watch: Watch;

  private constructor(promise: object, watch: Watch) {
    super(promise);
    this.#watch = watch;
  }

  /** @param promise Not watched yet. */
  static mark(promise: object, watch: Watch): void {
    new Watched(promise, watch);
  }

  static watchOf(promise: object): Watch | undefined {
    return #watch in promise ? (promise as Watched).#watch : undefined;
  }
}

/** While this file's own `then` asks for the constructor. */
let isAttaching = false;

/** Prototypes that tell when something is attached, by the prototypes in whose place they stand. */
const tellingPrototypes = new WeakMap<object, object>();
const isTelling = new WeakSet<object>();

/**
 * Tells how a promise settles, and leaves the promise what it is: the same object with the same members, whose rejection is
 * reported as unhandled if, and when, nobody handles it.
 *
 * Whoever listens to a promise makes its rejection a handled one for Node. So the promise notices whether anybody else
 * does: `then` and `await` ask each promise for its `constructor`, and the prototype that it gets has a getter in that
 * place. Where nobody did, another promise is rejected with the same error, for as long as nobody does. What was attached
 * before the function returned its promise is not known; it is as if that were not there, as with a promise that is derived.
 *
 * @returns False, and nothing is attached, for what is not certain to be a promise like others: a lazy one runs when
 *   `then` is called, a proxy may do anything.
 */
export function watchPromise(
  promise: unknown,
  onFulfilled: (value: unknown) => void,
  onRejected: (error: unknown) => void,
): promise is Promise<unknown> {
  try {
    const then = nativeThen(promise);
    if (then === undefined || !Object.isExtensible(promise)) return false;
    const isFirst = Watched.watchOf(promise as object) === undefined;
    if (isFirst && Object.hasOwn(promise as object, 'constructor')) return false;
    const watch: Watch = { isHandled: false, standIn: undefined };
    isAttaching = true;
    then.call(promise as Promise<unknown>, onFulfilled, (error: unknown) => {
      if (isFirst && !watch.isHandled) watch.standIn = Promise.reject(error);
      onRejected(error);
    });
    // Not before, because V8 attaches slower to a promise that tells.
    if (isFirst) makeTelling(promise as object, watch);
    return true;
  } catch {
    return false;
  } finally {
    isAttaching = false;
  }
}

/** `Promise.prototype.then` of the realm that the promise is of, where the promise does not have its own. */
function nativeThen(value: unknown): Then | undefined {
  if (!types.isPromise(value)) return undefined;
  const { then } = value;
  if (then === Promise.prototype.then) return then;
  let prototype: object | null = Object.getPrototypeOf(value);
  for (let next = prototype; next !== null && Object.getPrototypeOf(next) !== null; ) {
    prototype = next;
    next = Object.getPrototypeOf(next);
  }
  const native = prototype === null ? undefined : Object.getOwnPropertyDescriptor(prototype, 'then')?.value;
  return then === native ? then : undefined;
}

function makeTelling(promise: object, watch: Watch): void {
  Watched.mark(promise, watch);
  const prototype: object = Object.getPrototypeOf(promise);
  const telling = prototype === Promise.prototype ? tellingPromise : tellingInPlaceOf(prototype);
  if (telling !== prototype) Object.setPrototypeOf(promise, telling);
}

function tellingInPlaceOf(prototype: object): object {
  // A copy of a watched promise, such as `Object.create` makes, has one already.
  if (isTelling.has(prototype)) return prototype;
  let telling = tellingPrototypes.get(prototype);
  if (telling === undefined) {
    telling = tellingPrototype(prototype);
    tellingPrototypes.set(prototype, telling);
    isTelling.add(telling);
  }
  return telling;
}

/** On a prototype, because on the promise itself the property would make every promise of the process slower. */
function tellingPrototype(prototype: object): object {
  return Object.create(prototype, {
    constructor: {
      configurable: true,
      get(this: object) {
        const watch = Watched.watchOf(this);
        if (watch !== undefined && !isAttaching) {
          watch.isHandled = true;
          // Node takes back what it has reported, or does not report it at all when this comes in time.
          watch.standIn?.catch(() => {});
          watch.standIn = undefined;
        }
        return prototype.constructor;
      },
      set(this: object, value: unknown) {
        Object.defineProperty(this, 'constructor', { value, writable: true, configurable: true });
      },
    },
  });
}

/** Found without looking it up: nearly all promises are of this kind. */
const tellingPromise = tellingInPlaceOf(Promise.prototype);
