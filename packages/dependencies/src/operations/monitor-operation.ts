import type { MonitorPerformanceOptions, OperationDecorator } from '@golden-signals/core';
import { namedOperation } from '@golden-signals/core/extension';

const suffix = /(?<=.)(?:Repository|Entity|Model|Dao)$/;

/**
 * Measures an operation of a model: `@MonitorOperation('save')` on a method of `Order`, of `OrderEntity` or of
 * `OrderRepository` is the operation `Order.save`. On a class it measures every method of its own.
 *
 * @param operation Default: the name of the method.
 */
export function MonitorOperation(
  operation?: string,
  options: MonitorPerformanceOptions = {},
): OperationDecorator {
  return namedOperation(
    (className, method) => `${className.replace(suffix, '')}.${operation ?? method}`,
    options,
  );
}
