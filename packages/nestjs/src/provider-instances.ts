import type { ModulesContainer } from '@nestjs/core';

/** A provider or controller of an application. */
export interface ProviderInstance {
  /** What there is one of, or the prototype of what Nest makes anew for a request or a consumer. */
  readonly target: unknown;
  /** Whether `target` is the one instance. */
  readonly isSingleton: boolean;
}

/** Everything that the modules of an application have; what is known by several tokens comes several times. */
export function* providerInstances(modules: ModulesContainer): Generator<ProviderInstance> {
  for (const { providers, controllers, injectables } of modules.values()) {
    for (const collection of [providers, controllers, injectables]) {
      for (const wrapper of collection.values()) {
        const { instance, metatype } = wrapper;
        const isSingleton = wrapper.isDependencyTreeStatic() && !wrapper.isTransient;
        yield { target: isSingleton ? instance : prototypeOf(metatype), isSingleton };
      }
    }
  }
}

function prototypeOf(metatype: unknown): unknown {
  return typeof metatype === 'function' ? metatype.prototype : undefined;
}
