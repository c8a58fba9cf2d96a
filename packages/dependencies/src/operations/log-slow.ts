import { MonitorPerformance, monitorPerformance, type OperationDecorator } from '@golden-signals/core';

// biome-ignore lint/suspicious/noExplicitAny: functions with any arguments.
type AnyFunction = (this: any, ...args: any[]) => any;

/**
 * Logs and counts (`operation_slow_total`) what takes longer than a threshold: runs of a function, or of a method, or of all
 * methods of a class that it decorates. They are measured as operations; see `monitorPerformance`.
 *
 * @param thresholdMs In milliseconds.
 * @param fn A function with a name. Default: what is returned is a decorator.
 */
export function logSlow(thresholdMs: number): OperationDecorator;
export function logSlow<F extends AnyFunction>(thresholdMs: number, fn: F): F;
export function logSlow<F extends AnyFunction>(thresholdMs: number, fn?: F): OperationDecorator | F {
  const options = { slowThresholdMs: thresholdMs };
  return fn === undefined
    ? MonitorPerformance(options)
    : monitorPerformance(fn.name || 'anonymous', fn, options);
}
