import {
  type AnyFunction,
  aroundOperation,
  bindMonitor,
  isMeasured,
  type Monitor,
  wrapFunction,
} from '@golden-signals/core/adapter';
import type { ModulesContainer } from '@nestjs/core';
import { isSkipped } from './decorators.ts';
import { handlerNamesOf, isMessageHandler, ownMethod } from './handlers.ts';
import { providerInstances } from './provider-instances.ts';

/** Methods that `wrapHandlers` has put in the place of handlers. */
const wrappers = new WeakSet<object>();

/** Instances whose handlers are measured, and the prototypes of what there is more than one of. */
const measuring = new WeakSet<object>();

/**
 * Prepares the handlers of an application's classes for being measured: of messages, gateways, GraphQL, commands,
 * queries and events. Routes are left to the HTTP metrics, decorated methods to their decorators.
 *
 * To be called before Nest looks for handlers, which it takes from the prototype. What it finds there measures the
 * instances that `measureHandlers` names, and no others, because applications of one process share their classes.
 */
export function wrapHandlers(modules: ModulesContainer): void {
  for (const { providers, controllers } of modules.values()) {
    for (const { metatype } of [...providers.values(), ...controllers.values()]) {
      if (typeof metatype === 'function' && !isSkipped(metatype)) wrapHandlersOf(metatype);
    }
  }
}

function wrapHandlersOf(metatype: { readonly prototype?: unknown; readonly name: string }): void {
  const names = handlerNamesOf(metatype);
  for (let owner = metatype.prototype; isOwner(owner); owner = Object.getPrototypeOf(owner)) {
    for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(owner))) {
      const method: unknown = descriptor.value;
      if (typeof method !== 'function' || !descriptor.configurable) continue;
      if (!isMessageHandler(method) && !names.includes(name)) continue;
      if (isMeasured(method) || wrappers.has(method)) continue;
      const value = wrapped(method as AnyFunction, `${owner.constructor.name}.${name}`);
      Object.defineProperty(owner, name, { ...descriptor, value });
    }
  }
}

function isOwner(prototype: unknown): prototype is object {
  return typeof prototype === 'object' && prototype !== null && Object.getPrototypeOf(prototype) !== null;
}

function wrapped(method: AnyFunction, operation: string): AnyFunction {
  const measure = aroundOperation(() => operation, {});
  const wrapper = wrapFunction(method, (call, receiver) =>
    isMeasuring(receiver) ? measure(call, receiver) : call(),
  );
  wrappers.add(wrapper);
  return wrapper;
}

function isMeasuring(receiver: unknown): boolean {
  if (typeof receiver !== 'object' || receiver === null) return false;
  return measuring.has(receiver) || measuring.has(Object.getPrototypeOf(receiver));
}

/** Lets the handlers of this application record into the monitor. */
export function measureHandlers(modules: ModulesContainer, monitor: Monitor): void {
  for (const { target } of providerInstances(modules)) {
    if (typeof target !== 'object' || target === null) continue;
    try {
      if (!hasHandlers(target) || !Object.isExtensible(target)) continue;
      bindMonitor(target, monitor);
      measuring.add(target);
    } catch {
      // A provider may be a proxy that throws outside of a request; it is no handler.
    }
  }
}

function hasHandlers(target: object): boolean {
  for (let owner: unknown = target; isOwner(owner); owner = Object.getPrototypeOf(owner)) {
    for (const name of Object.keys(Object.getOwnPropertyDescriptors(owner))) {
      const method = ownMethod(owner, name);
      if (typeof method === 'function' && wrappers.has(method)) return true;
    }
  }
  return false;
}
