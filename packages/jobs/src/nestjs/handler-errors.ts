import { type AnyFunction, type Work, watchPromise, wrapFunction } from '@golden-signals/core/extension';
import type { ModulesContainer } from '@nestjs/core';
import { isObservable, tap } from 'rxjs';

/** Under which `@MessagePattern()` and `@EventPattern()` keep their patterns, on the method. */
const patternMetadata = 'microservices:pattern';
const observed = new WeakSet<AnyFunction>();

/**
 * Remembers what the handlers of messages throw. Nest answers with something else, of which nobody can tell where it comes
 * from; so they are wrapped where they are written, on the classes of the application.
 */
export class HandlerErrors {
  readonly #errors = new WeakMap<Work, unknown>();
  readonly #current: () => Work | undefined;

  /** @param current Returns the run in which a handler fails. */
  constructor(modules: ModulesContainer, current: () => Work | undefined) {
    this.#current = current;
    for (const { controllers } of modules.values()) {
      for (const { metatype } of controllers.values()) {
        if (typeof metatype === 'function') this.#observe((metatype as { prototype: object }).prototype);
      }
    }
  }

  /** Returns what a run has failed with, where that is known; else what Nest answers, as an error. */
  behind(answer: unknown, work: Work | undefined): unknown {
    const error = work && this.#errors.get(work);
    if (error !== undefined || answer instanceof Error) return error ?? answer;
    const { message } = (answer ?? {}) as { readonly message?: unknown };
    return new RpcFailure(typeof message === 'string' ? message : String(answer));
  }

  #observe(prototype: object | null): void {
    if (prototype === null || prototype === Object.prototype) return;
    for (const [key, { value, ...descriptor }] of Object.entries(
      Object.getOwnPropertyDescriptors(prototype),
    )) {
      if (!isHandler(value) || observed.has(value)) continue;
      const wrapped = wrapFunction(value, (call) => this.#watched(call));
      observed.add(wrapped);
      Object.defineProperty(prototype, key, { ...descriptor, value: wrapped });
    }
    this.#observe(Object.getPrototypeOf(prototype));
  }

  #watched(call: () => unknown): unknown {
    const work = this.#current();
    const failed = (error: unknown) => {
      if (work !== undefined) this.#errors.set(work, error);
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
}

/** What a guard, a pipe or a filter answers with. */
class RpcFailure extends Error {
  override readonly name = 'RpcFailure';
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
