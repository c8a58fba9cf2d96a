import { GoldenSignalsError } from '@golden-signals/core';
import { type InstanceMethod, instanceMethodDecorator } from '@golden-signals/core/extension';
import type { Alert } from './alert.ts';
import { Alerting } from './alerting.ts';

/** Decorates a method that takes an alert, as a legacy decorator, which NestJS uses, or as a standard one. */
export interface AlertHandlerDecorator {
  <Method extends (alert: Alert) => unknown>(
    prototype: object,
    method: string | symbol,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void;
  <This, Method extends (this: This, alert: Alert) => unknown>(
    method: Method,
    context: ClassMethodDecoratorContext<This, Method>,
  ): void;
}

/**
 * Calls a method of a provider or a controller with each alert that fires and each that is resolved, whatever the routes
 * say; `alert.state` says which. What it throws is counted, and changes nothing else. `MonitoringModule` finds it, in whose
 * monitor `alerting()` has to be: else, and where the provider is made anew for each request or consumer, the application
 * does not start.
 *
 * @param name Of the alert. Default: all.
 * @throws GoldenSignalsError `ERR_GS_OPTION_INVALID` for anything but a method of an instance, or a name that is none
 */
export function OnAlert(name?: string): AlertHandlerDecorator {
  const decorator = `@OnAlert(${name === undefined ? '' : JSON.stringify(name)})`;
  if (name !== undefined && (typeof name !== 'string' || name === ''))
    throw invalid(`${decorator} takes the name of an alert, or nothing.`);
  const decorate = instanceMethodDecorator((method) => register(method, decorator, name));
  return (target: object, where: unknown, descriptor?: PropertyDescriptor): void => {
    const context = where as Partial<ClassMethodDecoratorContext> | undefined;
    const isMethod =
      descriptor === undefined
        ? context?.kind === 'method' && context.static === false
        : typeof target === 'object' && typeof descriptor.value === 'function';
    if (!isMethod) throw invalid(`${decorator} belongs on a method of an instance.`);
    decorate(target, where, descriptor);
  };
}

function register(
  { name, monitor, isSingleton, call }: InstanceMethod,
  decorator: string,
  alertname: string | undefined,
): void {
  if (!isSingleton) {
    throw invalid(
      `${decorator} on ${name}: its provider is made anew for each request or consumer, so an alert has no instance to go to; give it the default scope, also where its dependencies bring another.`,
    );
  }
  const alerting = Alerting.usedBy(monitor);
  if (alerting === undefined) {
    throw new GoldenSignalsError(
      'ERR_GS_ALERTING_NOT_IN_USE',
      `${decorator} on ${name}: the monitor of this application has no alerts; give it alerting(), as with MonitoringModule.forRoot({ extensions: [alerting()] }).`,
    );
  }
  alerting.addHandler(name, async (alert) => void (await call(alert)), alertname);
}

function invalid(message: string): GoldenSignalsError {
  return new GoldenSignalsError('ERR_GS_OPTION_INVALID', message);
}
