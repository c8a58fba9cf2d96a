import { type AnyFunction, invalidOption, wrapFunction } from '@golden-signals/core/extension';
import type { DefinedSchedule } from '../schedules/defined-schedules.ts';
import type { ScheduleLimits } from '../schedules/schedule-options.ts';

/** Of a method that `@nestjs/schedule` calls. */
export interface MonitorCronOptions extends ScheduleLimits {
  /** In the label `schedule`. Default: the name that `@Cron()` gives it, else `Class.method`. */
  readonly name?: string;
}

/** By the prototypes of their classes. */
const declared = new WeakMap<object, Map<string | symbol, MonitorCronOptions>>();
/** By their instances, once the application has started. */
const running = new WeakMap<object, Map<string | symbol, DefinedSchedule>>();

/**
 * Makes each call of a method with `@Cron()` or `@Interval()` a run of a schedule, and watches from the start of the
 * application on whether there is one whenever it is due; `JobsModule.forRoot()` sees to it.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_INVALID` for anything but a method of an instance
 */
export function MonitorCron(options: MonitorCronOptions = {}): MethodDecorator {
  return (prototype, key, descriptor: PropertyDescriptor) => {
    const { value } = descriptor;
    if (typeof prototype === 'function' || typeof value !== 'function')
      throw invalidOption('MonitorCron', 'method', value, 'a method of an instance');
    const methods = declared.get(prototype) ?? new Map();
    declared.set(prototype, methods.set(key, options));
    descriptor.value = wrapFunction(value as AnyFunction, (call, receiver) => {
      const schedule = running.get(receiver as object)?.get(key);
      return schedule === undefined ? call() : schedule.run(call);
    });
  };
}

/** Returns what is declared of the methods of an instance, inherited ones included. */
export function declaredCrons(instance: object): Map<string | symbol, MonitorCronOptions> {
  const all = new Map<string | symbol, MonitorCronOptions>();
  for (let owner = instance; owner !== null; owner = Object.getPrototypeOf(owner)) {
    for (const [key, options] of declared.get(owner) ?? []) if (!all.has(key)) all.set(key, options);
  }
  return all;
}

/** Makes calls of a method of this instance runs of a schedule. */
export function runAs(instance: object, key: string | symbol, defined: DefinedSchedule): void {
  const methods = running.get(instance) ?? new Map();
  running.set(instance, methods.set(key, defined));
}
