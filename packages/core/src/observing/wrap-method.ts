import type { Undo } from '../work/work-listeners.ts';

// biome-ignore lint/suspicious/noExplicitAny: the methods of other libraries, with their own overloads.
export type Method = (this: any, ...args: any[]) => any;

/**
 * Gives one instance a method of its own, for good: for what is made for each call, where all that `wrapMethod` does for
 * an instance that lives long takes longer than the call.
 */
export function setMethod(instance: object, name: string, value: Method, enumerable = false): void {
  Object.defineProperty(instance, name, { value, writable: true, configurable: true, enumerable });
}

/**
 * Replaces a method of one instance, and of no other: the prototype stays as it is. `wrap` gets the method that was there,
 * to be called with the same receiver.
 *
 * @returns What puts it back. Where somebody has wrapped ours meanwhile, ours stays and only passes calls on.
 */
export function wrapMethod(instance: object, name: string, wrap: (original: Method) => Method): Undo {
  const holder = instance as Record<string, Method>;
  const original = holder[name]!;
  const own = Object.getOwnPropertyDescriptor(instance, name);
  const measured = wrap(original);
  let isActive = true;
  const wrapper: Method = function (this: unknown, ...args) {
    return isActive ? measured.apply(this, args) : original.apply(this, args);
  };
  Object.defineProperties(wrapper, {
    name: { value: original.name, configurable: true },
    length: { value: original.length, configurable: true },
  });
  setMethod(instance, name, wrapper, own?.enumerable);
  return () => {
    isActive = false;
    if (holder[name] !== wrapper) return;
    if (own === undefined) delete holder[name];
    else Object.defineProperty(instance, name, own);
  };
}
