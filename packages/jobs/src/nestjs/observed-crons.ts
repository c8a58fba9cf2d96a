import type { Monitor } from '@golden-signals/core';
import { invalidOption } from '@golden-signals/core/extension';
import type { ModulesContainer } from '@nestjs/core';
import { Jobs } from '../jobs.ts';
import { type DefinedSchedule, observedSchedules } from '../schedules/defined-schedules.ts';
import { noTimes } from '../schedules/due-times.ts';
import { forgetSchedule } from '../schedules/observed-schedule.ts';
import { type SchedulePlan, toPlan, withLimits } from '../schedules/schedule-options.ts';
import { declaredCrons, type MonitorCronOptions, runAs } from './monitor-cron.decorator.ts';

/** What `@nestjs/schedule` keeps of `@Cron()`, on the method. */
interface CronMetadata {
  readonly cronTime?: unknown;
  readonly name?: string;
  readonly timeZone?: string;
  readonly utcOffset?: unknown;
  readonly disabled?: boolean;
}

interface ReflectMetadata {
  getMetadata?(key: string, target: object): unknown;
}

/** Watches the methods of an application that carry `@MonitorCron()`. */
export class ObservedCrons {
  readonly #modules: ModulesContainer;
  readonly #monitor: Monitor | undefined;
  readonly #defined: DefinedSchedule[] = [];

  constructor(modules: ModulesContainer, monitor: Monitor | undefined) {
    this.#modules = modules;
    this.#monitor = monitor;
  }

  /** Called by Nest, when `@nestjs/schedule` begins to call them. @throws As `jobs().schedule()` */
  onApplicationBootstrap(): void {
    const finder = Jobs.inProcess.finder(this.#monitor);
    for (const instance of this.#instances()) {
      for (const [key, options] of declaredCrons(instance)) {
        const method = `${instance.constructor.name}.${String(key)}`;
        const { name, plan } = scheduleOf(
          method,
          (instance as Record<string | symbol, object>)[key]!,
          options,
        );
        const defined = observedSchedules.define({ name, plan, owner: () => finder.find()?.schedules });
        this.#defined.push(defined);
        runAs(instance, key, defined);
      }
    }
  }

  /** Called by Nest, when it has stopped calling them. */
  onApplicationShutdown(): void {
    for (const defined of this.#defined.splice(0)) forgetSchedule(defined);
  }

  #instances(): Set<object> {
    const all = new Set<object>();
    for (const { providers, controllers } of this.#modules.values()) {
      for (const wrapper of [...providers.values(), ...controllers.values()]) {
        const { instance } = wrapper;
        // Nest schedules no method of what it makes anew for each request.
        if (typeof instance === 'object' && instance !== null && wrapper.isDependencyTreeStatic())
          all.add(instance);
      }
    }
    return all;
  }
}

function scheduleOf(
  method: string,
  fn: object,
  { name: given, ...limits }: MonitorCronOptions,
): { readonly name: string; readonly plan: SchedulePlan } {
  const scope = `@MonitorCron() of ${method}`;
  const metadata = (key: string) => (Reflect as ReflectMetadata).getMetadata?.(key, fn);
  const cron = metadata('SCHEDULE_CRON_OPTIONS') as CronMetadata | undefined;
  const interval = metadata('SCHEDULE_INTERVAL_OPTIONS') as { readonly timeout?: number } | undefined;
  const name = given ?? cron?.name ?? (metadata('SCHEDULER_NAME') as string | undefined) ?? method;
  if (interval?.timeout !== undefined)
    return { name, plan: toPlan(scope, { ...limits, intervalMs: interval.timeout }) };
  if (cron === undefined)
    throw invalidOption(
      'MonitorCron',
      'method',
      method,
      'one with @Cron() or @Interval() of @nestjs/schedule',
    );
  const { cronTime, timeZone, utcOffset, disabled } = cron;
  // Of a date, an offset, or what somebody starts later, nobody can say when it is due.
  if (typeof cronTime !== 'string' || utcOffset !== undefined || disabled === true) {
    toPlan(scope, { ...limits, intervalMs: 1_000 });
    return { name, plan: withLimits(noTimes, limits) };
  }
  return { name, plan: toPlan(scope, { ...limits, cron: cronTime, ...(timeZone && { timeZone }) }) };
}
