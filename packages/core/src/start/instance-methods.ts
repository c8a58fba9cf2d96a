import { shapeVersion } from '../base/shape-version.ts';
import type { Monitor } from '../monitor/monitor.ts';
import type { AnyFunction } from './around.ts';

/** A decorated method of an object that a framework has made. */
export interface InstanceMethod {
  readonly monitor: Monitor;
  /** `Class.method`. */
  readonly name: string;
  /** False where the framework makes an instance anew for each request or consumer; there is then none to call. */
  readonly isSingleton: boolean;
  /** Calls the method on its instance. */
  call(...args: unknown[]): unknown;
}

/** Called once for each instance; what it throws stops the application from starting. */
export type UseInstanceMethod = (method: InstanceMethod) => void;

/** On every method that is used so. Registered, so that two installed copies of this package know each other's. */
const usesMark = Symbol.for(`golden-signals.instance-method/${shapeVersion}`);

/**
 * Makes a decorator of a method that something has to call, or to know of, before anybody else calls it: a framework's
 * integration gives each instance to `use` when the application starts. Serves as a standard and as a legacy decorator.
 */
export function instanceMethodDecorator(use: UseInstanceMethod) {
  return (target: object, _where: unknown, descriptor?: PropertyDescriptor): void => {
    const method = (descriptor === undefined ? target : descriptor.value) as object;
    Object.defineProperty(method, usesMark, { value: [...usesOf(method), use], configurable: true });
  };
}

/**
 * Hands the decorated methods of an instance, or of a prototype where there is not one instance, to those who use them.
 *
 * @throws what a use throws
 */
export function useInstanceMethods(
  target: object,
  about: Pick<InstanceMethod, 'monitor' | 'isSingleton'>,
): void {
  for (const [key, method] of decoratedMethods(target)) {
    const name = `${target.constructor.name}.${String(key)}`;
    const call = (...args: unknown[]) => Reflect.apply(method, target, args);
    for (const use of usesOf(method)) use({ ...about, name, call });
  }
}

/** Without those that a class further down has replaced. */
function decoratedMethods(target: object): Map<string | symbol, AnyFunction> {
  const seen = new Set<string | symbol>();
  const decorated = new Map<string | symbol, AnyFunction>();
  try {
    for (let owner = target; owner !== null; owner = Object.getPrototypeOf(owner)) {
      const descriptors: Record<string | symbol, PropertyDescriptor> =
        Object.getOwnPropertyDescriptors(owner);
      for (const key of Reflect.ownKeys(descriptors)) {
        const { value } = descriptors[key]!;
        if (!seen.has(key) && typeof value === 'function' && usesOf(value).length > 0)
          decorated.set(key, value);
        seen.add(key);
      }
    }
  } catch {
    // A provider may be a proxy that throws outside of a request; it has no methods of its own to decorate.
  }
  return decorated;
}

function usesOf(method: object): readonly UseInstanceMethod[] {
  return Object.hasOwn(method, usesMark) ? (method as Record<symbol, UseInstanceMethod[]>)[usesMark]! : [];
}
