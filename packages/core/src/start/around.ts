import type { Monitor } from '../monitor/monitor.ts';
import { monitorIfAny, PerMonitor } from './monitor-of.ts';

/** Runs `call`, the original function with its arguments and its `this`, and gives back what the caller gets. */
export type Around = (call: () => unknown, receiver: unknown) => unknown;

/** Which monitor records; by default the one bound to the receiver, else the process-wide one. */
export interface MonitorChoice {
  readonly monitor?: Monitor;
}

/** An `Around` that needs something of the monitor, such as an operation or a timer. */
export function aroundWith<Value>(
  choice: MonitorChoice,
  make: (monitor: Monitor, receiver: unknown) => Value,
  run: (value: Value, call: () => unknown) => unknown,
): Around {
  const perMonitor = new PerMonitor(make);
  return (call, receiver) => {
    const monitor = monitorIfAny(receiver, choice.monitor);
    const value = monitor && perMonitor.of(monitor, receiver);
    return value === undefined ? call() : run(value, call);
  };
}

// biome-ignore lint/suspicious/noExplicitAny: any function can be wrapped, whatever its parameters.
export type AnyFunction = (...args: any[]) => unknown;

/** The part of reflect-metadata that is used where the application has loaded it; NestJS keeps its routes there. */
interface ReflectMetadata {
  getOwnMetadataKeys?(target: object): unknown[];
  getOwnMetadata?(key: unknown, target: object): unknown;
  defineMetadata?(key: unknown, value: unknown, target: object): void;
}

/** A function that behaves as `original` to everybody: `this`, name, length, own properties and metadata are kept. */
export function wrapFunction<F extends AnyFunction>(original: F, around: Around): F {
  const wrapper = function (this: unknown, ...args: unknown[]): unknown {
    return around(() => Reflect.apply(original, this, args), this);
  };
  for (const key of Reflect.ownKeys(original)) {
    if (key === 'prototype') continue;
    Object.defineProperty(wrapper, key, Object.getOwnPropertyDescriptor(original, key)!);
  }
  const reflect = Reflect as ReflectMetadata;
  for (const key of reflect.getOwnMetadataKeys?.(original) ?? []) {
    reflect.defineMetadata?.(key, reflect.getOwnMetadata?.(key, original), wrapper);
  }
  return wrapper as unknown as F;
}
