import {
  checkOptions,
  isMeasured,
  MonitorPerformance,
  type Rule,
  type Rules,
} from '@golden-signals/core/adapter';
import type { Type } from '@nestjs/common';
import { isSkipped } from './decorators.ts';
import { isStartupHook, timedStartup } from './startup-timing.ts';

/** Classes by their name, by a pattern of it, or by themselves. */
export type ProviderSelection = ReadonlyArray<string | RegExp | Type>;

export interface MonitorProvidersOptions {
  /** Only these. Default: every `@Injectable()` class. */
  include?: ProviderSelection;
  /** Not these, even where included. Default: none. */
  exclude?: ProviderSelection;
}

/** What `NestFactory.create` takes as `instrument`. */
export interface ProviderInstrument {
  instanceDecorator(instance: unknown): unknown;
}

const isSelection: Rule = (value) => {
  const isOne = (one: unknown) =>
    one instanceof RegExp || typeof one === 'function' || (typeof one === 'string' && one !== '');
  return Array.isArray(value) && value.every(isOne)
    ? undefined
    : 'an array of class names, regular expressions and classes';
};

const rules: Rules<MonitorProvidersOptions> = { include: isSelection, exclude: isSelection };

/** What Nest's `@Injectable()` and `@Controller()` leave on a class. */
const injectable = '__injectable__';
const controller = '__controller__';

/** `then` would make a promise of the provider; the other hooks run once, at the end. */
const leftOut = [
  'constructor',
  'then',
  'onModuleDestroy',
  'beforeApplicationShutdown',
  'onApplicationShutdown',
];

/**
 * Measures every method of every provider, for `NestFactory.create(AppModule, { instrument: monitorProviders() })` of
 * Nest 11.1.4 or later; earlier ones ignore it.
 *
 * Each method is the operation `Class.method`, as with `@MonitorPerformance`, and `onModuleInit` and
 * `onApplicationBootstrap` set `nestjs_provider_startup_seconds{provider, hook}`. Covered are the methods of classes
 * with `@Injectable()`, and of the classes they extend that have it too; controllers are left to the HTTP metrics.
 * A provider stays the object that it is, so that `#private` fields and identity work as before. What Nest makes per
 * request or consumer records into the process-wide monitor, which is that of the first application.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function monitorProviders(options: MonitorProvidersOptions = {}): ProviderInstrument {
  checkOptions('monitorProviders', options, rules);
  const { include, exclude = [] } = options;
  const isCovered = (provider: Type) =>
    Reflect.hasOwnMetadata(injectable, provider) &&
    !Reflect.hasOwnMetadata(controller, provider) &&
    !isSkipped(provider) &&
    (include === undefined || selects(include, provider)) &&
    !selects(exclude, provider);
  const methodsByClass = new WeakMap<Type, PropertyDescriptorMap>();

  return {
    instanceDecorator(instance) {
      if (typeof instance !== 'object' || instance === null || !Object.isExtensible(instance))
        return instance;
      const provider = instance.constructor as Type;
      let methods = methodsByClass.get(provider);
      if (methods === undefined) {
        methods = typeof provider === 'function' && isCovered(provider) ? measuredMethods(provider) : {};
        methodsByClass.set(provider, methods);
      }
      return Object.defineProperties(instance, methods);
    },
  };
}

function selects(selection: ProviderSelection, provider: Type): boolean {
  return selection.some((one) => {
    if (one instanceof RegExp)
      return new RegExp(one.source, one.flags.replace(/[gy]/g, '')).test(provider.name);
    return one === provider || one === provider.name;
  });
}

/** Measuring methods for the instances of a class, made once; they find their instance in `this`. */
function measuredMethods(provider: Type): PropertyDescriptorMap {
  const methods: PropertyDescriptorMap = {};
  const seen = new Set(leftOut);
  for (let owner = provider; isInjectable(owner); owner = Object.getPrototypeOf(owner)) {
    for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(owner.prototype))) {
      const method: unknown = descriptor.value;
      if (seen.has(name)) continue;
      seen.add(name);
      if (typeof method !== 'function') continue;
      const measured = { ...descriptor, configurable: true, enumerable: false };
      if (isStartupHook(name)) measured.value = timedStartup(method, provider.name, name);
      else if (isMeasured(method)) continue;
      else MonitorPerformance()(provider.prototype, name, measured);
      methods[name] = measured;
    }
  }
  return methods;
}

function isInjectable(owner: unknown): owner is Type {
  return typeof owner === 'function' && Reflect.hasOwnMetadata(injectable, owner);
}
