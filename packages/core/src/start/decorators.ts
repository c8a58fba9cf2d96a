import { shapeVersion } from '../base/shape-version.ts';
import { type AnyFunction, type Around, wrapFunction } from './around.ts';
import { aroundOperation, type MonitorPerformanceOptions } from './monitor-performance.ts';
import { aroundErrors, type TrackErrorsOptions } from './track-errors.ts';
import { aroundMetrics, type TrackedMetrics } from './track-metrics.ts';

// biome-ignore lint/suspicious/noExplicitAny: a class with any constructor can be decorated.
type AnyClass = abstract new (...args: any[]) => object;

/** Decorates a class (every method of its own) or one method, as a standard or as a legacy decorator. */
export interface OperationDecorator {
  <Class extends AnyClass>(target: Class, context?: ClassDecoratorContext<Class>): void;
  <This, Method extends AnyFunction>(
    method: Method,
    context: ClassMethodDecoratorContext<This, Method>,
  ): Method;
  (target: object, key: string | symbol, descriptor: PropertyDescriptor): void;
}

/** A method that is being decorated. */
export interface DecoratedMethod {
  readonly key: string | symbol;
  /** Whether its class carries the decorator. */
  readonly onClass: boolean;
  /** `Class.method`; a standard decorator of a method learns its class from the receiver of the first call. */
  nameOf(receiver: unknown): string;
}

/** Which methods of a decorated class are meant. Default: all of its own. */
export type Covers = (prototype: object, key: string | symbol) => boolean;

/**
 * Makes a decorator out of an `Around`. One function serves both kinds of decorators and both places, told apart by
 * what they are called with; the methods stay where they are, so `this` and `#private` fields work as before.
 *
 * @param mark Marks decorated methods: a class decorator leaves out the methods that carry its own mark.
 */
export function operationDecorator(
  aroundMethod: (method: DecoratedMethod) => Around,
  mark: symbol,
  covers: Covers = () => true,
): OperationDecorator {
  const wrapMethod = (
    method: AnyFunction,
    key: string | symbol,
    onClass: boolean,
    className?: string,
  ): AnyFunction => {
    const nameOf = (receiver: unknown): string => `${className ?? classNameOf(receiver)}.${String(key)}`;
    const wrapper = wrapFunction(method, aroundMethod({ key, onClass, nameOf }));
    Object.defineProperty(wrapper, operationMark, { value: true });
    return Object.defineProperty(wrapper, mark, { value: true });
  };

  const wrapClass = (target: AnyClass): void => {
    const prototype: object = target.prototype;
    for (const key of Reflect.ownKeys(prototype)) {
      const descriptor = Object.getOwnPropertyDescriptor(prototype, key)!;
      const method: unknown = descriptor.value;
      if (key === 'constructor' || typeof method !== 'function' || mark in method || !covers(prototype, key))
        continue;
      Object.defineProperty(prototype, key, {
        ...descriptor,
        value: wrapMethod(descriptor.value, key, true, target.name),
      });
    }
  };

  const decorate = (target: unknown, where?: unknown, descriptor?: PropertyDescriptor): unknown => {
    if (descriptor !== undefined) {
      descriptor.value = wrapMethod(descriptor.value, where as string | symbol, false, classNameOf(target));
      return undefined;
    }
    const context = where as ClassMethodDecoratorContext | ClassDecoratorContext | undefined;
    if (context?.kind === 'method') return wrapMethod(target as AnyFunction, context.name, false);
    wrapClass(target as AnyClass);
    return undefined;
  };
  return decorate as OperationDecorator;
}

/** Returns whether an instance, or a prototype, has decorated methods, which ask it for its monitor (see `bindMonitor`). */
export function hasOperations(target: object): boolean {
  for (let owner: object | null = target; owner !== null; owner = Object.getPrototypeOf(owner)) {
    for (const { value } of Object.values(Object.getOwnPropertyDescriptors(owner))) {
      if (typeof value === 'function' && Object.hasOwn(value, operationMark)) return true;
    }
  }
  return false;
}

/** Of an instance, or of a prototype or class that a legacy decorator is given. */
function classNameOf(receiver: unknown): string {
  const owner =
    typeof receiver === 'function' ? receiver : (receiver as object | null | undefined)?.constructor;
  return owner?.name || 'anonymous';
}

/** On every decorated method. Registered, so that two installed copies of this package know each other's. */
const operationMark = Symbol.for(`golden-signals.operation/${shapeVersion}`);
const performanceMark = Symbol('golden-signals.MonitorPerformance');
const metricsMark = Symbol('golden-signals.TrackMetrics');
const errorsMark = Symbol('golden-signals.TrackErrors');

/**
 * Measures a method, or every method of a class; see `monitorPerformance`.
 *
 * The operation is called `Class.method`. A name on a method replaces that, a name on a class replaces the class's.
 * A method with a decorator of its own is left out by the one on its class.
 */
export function MonitorPerformance(
  nameOrOptions: string | (MonitorPerformanceOptions & { readonly name?: string }) = {},
  covers?: Covers,
): OperationDecorator {
  const { name, ...options } = typeof nameOrOptions === 'string' ? { name: nameOrOptions } : nameOrOptions;
  return operationDecorator(
    (method) => {
      if (name === undefined) return aroundOperation(method.nameOf, options);
      return aroundOperation(() => (method.onClass ? `${name}.${String(method.key)}` : name), options);
    },
    performanceMark,
    covers,
  );
}

/**
 * As `MonitorPerformance`, for names that are made of the class's and the method's.
 *
 * @param nameOf Asked at the first call.
 */
export function namedOperation(
  nameOf: (className: string, method: string) => string,
  options: MonitorPerformanceOptions = {},
): OperationDecorator {
  return operationDecorator((decorated) => {
    const method = String(decorated.key);
    const name = (receiver: unknown) =>
      nameOf(decorated.nameOf(receiver).slice(0, -method.length - 1), method);
    return aroundOperation(name, options);
  }, performanceMark);
}

/** Keeps a timer, a counter and a gauge of a method; see `trackMetrics`. */
export function TrackMetrics(metrics: TrackedMetrics, covers?: Covers): OperationDecorator {
  return operationDecorator(() => aroundMetrics(metrics, {}), metricsMark, covers);
}

/** Counts what a method throws; see `trackErrors`. */
export function TrackErrors(options: TrackErrorsOptions = {}, covers?: Covers): OperationDecorator {
  return operationDecorator((method) => aroundErrors(method.nameOf, options), errorsMark, covers);
}

/** Returns whether a method carries `MonitorPerformance` or `SkipMonitoring`, by itself or through its class. */
export function isMeasured(method: object): boolean {
  return performanceMark in method;
}

/** Leaves a method out when its class carries `MonitorPerformance`. */
export function SkipMonitoring(): OperationDecorator {
  return operationDecorator(() => (call) => call(), performanceMark);
}
