import type { OperationSettings } from '../operations/operation.ts';
import { type AnyFunction, type Around, aroundWith, type MonitorChoice, wrapFunction } from './around.ts';

export interface MonitorPerformanceOptions extends OperationSettings, MonitorChoice {}

/**
 * The function, measured: `operation_duration_seconds{operation, outcome}`, `operations_active{operation}` and
 * `operation_errors_total{operation, error_type}`. Promises, observables and async generators are measured to their
 * end; results and errors reach the caller unchanged.
 *
 * @throws GoldenSignalsError when `options.monitor` is given and the options are wrong; without it they are checked
 *   at the first call, whose monitor then reports what is wrong and leaves the function unmeasured.
 */
export function monitorPerformance<F extends AnyFunction>(
  name: string,
  fn: F,
  options: MonitorPerformanceOptions = {},
): F {
  const { monitor, ...settings } = options;
  if (monitor?.enabled) monitor.operations.operation(name, settings);
  return wrapFunction(
    fn,
    aroundOperation(() => name, options),
  );
}

/** @param nameOf The operation's name, asked at the first call because a decorator may not know its class earlier. */
export function aroundOperation(
  nameOf: (receiver: unknown) => string,
  { monitor: given, ...settings }: MonitorPerformanceOptions,
): Around {
  return aroundWith(
    given === undefined ? {} : { monitor: given },
    (monitor, receiver) => monitor.operations.operation(nameOf(receiver), settings),
    (operation, call) => operation.run(call),
  );
}
