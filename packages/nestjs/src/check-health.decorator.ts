import type { CheckFunction, CheckOptions } from '@golden-signals/health';
import 'reflect-metadata';
import { GoldenSignalsError } from '@golden-signals/core/adapter';

/** On the prototype of a class: its health checks, inherited ones included. */
const checksKey = 'golden-signals:health-checks';

/** A method that `@CheckHealth` has made a health check. */
export interface DeclaredCheck {
  readonly method: string | symbol;
  readonly name: string;
  readonly options: CheckOptions;
}

/** Fits the methods that a check may be: they may take an `AbortSignal`, and return what a check may return. */
export type HealthCheckDecorator = <Method extends CheckFunction>(
  prototype: object,
  method: string | symbol,
  descriptor: TypedPropertyDescriptor<Method>,
) => void;

/**
 * Makes a method of a provider or a controller a health check: it passes when the method returns nothing, fails when
 * it throws, and may return a status, `{ status, message, details }` or what an indicator of `@nestjs/terminus` answers.
 *
 * Name and options are checked when the application starts, as those of `health.check()` are.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_INVALID` for anything but a method of an instance
 */
export function CheckHealth(name: string, options: CheckOptions = {}): HealthCheckDecorator {
  return (prototype, method, { value }) => {
    if (typeof prototype === 'function' || typeof value !== 'function') {
      throw new GoldenSignalsError(
        'ERR_GS_OPTION_INVALID',
        `@CheckHealth(${JSON.stringify(name)}) belongs on a method of an instance.`,
      );
    }
    const others = declaredChecks(prototype).filter((other) => other.method !== method);
    Reflect.defineMetadata(checksKey, [...others, { method, name, options }], prototype);
  };
}

/** Of an instance or a prototype. */
export function declaredChecks(target: object): readonly DeclaredCheck[] {
  return Reflect.getMetadata(checksKey, target) ?? [];
}
