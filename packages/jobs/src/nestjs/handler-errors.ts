import { AsyncLocalStorage } from 'node:async_hooks';
import { type AnyFunction, watchPromise, wrapFunction } from '@golden-signals/core/extension';
import type { ModulesContainer } from '@nestjs/core';
import { isObservable, tap } from 'rxjs';

/** Under which `@MessagePattern()` and `@EventPattern()` keep their patterns, on the method. */
const patternMetadata = 'microservices:pattern';
const observed = new WeakSet<AnyFunction>();

/** What is known of a message while it is handled. */
export interface Handling {
  /** What a handler has thrown. */
  error?: unknown;
}

/** Of this process, because a class may be that of several applications. */
export const handling = new AsyncLocalStorage<Handling>();

/**
 * Remembers what the handlers of messages throw. Nest answers with something else, of which nobody can tell where it comes
 * from; so they are wrapped where they are written, on the classes of the application.
 */
export function observeHandlers(modules: ModulesContainer): void {
  for (const { controllers } of modules.values()) {
    for (const { metatype } of controllers.values()) {
      if (typeof metatype === 'function') observePrototype((metatype as { prototype: object }).prototype);
    }
  }
}

/** Returns what a message has failed with, where that is known; else what Nest answers, as an error. */
export function errorBehind(answer: unknown, { error }: Handling): unknown {
  if (error !== undefined || answer instanceof Error) return error ?? answer;
  const { message } = (answer ?? {}) as { readonly message?: unknown };
  return new RpcFailure(typeof message === 'string' ? message : String(answer));
}

/** What a guard, a pipe or a filter answers with. */
class RpcFailure extends Error {
  override readonly name = 'RpcFailure';
}

function observePrototype(prototype: object | null): void {
  if (prototype === null || prototype === Object.prototype) return;
  for (const [key, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    const { value } = descriptor;
    if (!isHandler(value) || observed.has(value)) continue;
    const wrapped = wrapFunction(value, watched);
    observed.add(wrapped);
    Object.defineProperty(prototype, key, { ...descriptor, value: wrapped });
  }
  observePrototype(Object.getPrototypeOf(prototype));
}

function watched(call: () => unknown): unknown {
  const current = handling.getStore();
  if (current === undefined) return call();
  const failed = (error: unknown) => {
    current.error = error;
  };
  try {
    const result = call();
    if (isObservable(result)) return result.pipe(tap({ error: failed }));
    watchPromise(result, () => {}, failed);
    return result;
  } catch (error) {
    failed(error);
    throw error;
  }
}

function isHandler(value: unknown): value is AnyFunction {
  return (
    typeof value === 'function' &&
    (Reflect as { hasMetadata?(key: string, target: object): boolean }).hasMetadata?.(
      patternMetadata,
      value,
    ) === true
  );
}
