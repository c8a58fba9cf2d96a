import { types } from 'node:util';
import { errorTypeOf } from '../base/error-type.ts';
import type { Monitor } from '../monitor/monitor.ts';
import { type Run, runObserved } from '../operations/run-observed.ts';
import type { OperationOutcome } from '../work/timeline.ts';
import { type AnyFunction, type Around, aroundWith, type MonitorChoice, wrapFunction } from './around.ts';

export interface TrackErrorsOptions extends MonitorChoice {
  /** Name of the counter. Default: `operation_errors_total`. */
  readonly metric?: string;
  /**
   * Labels besides `operation` and `error_type`, with their values. For the default counter they must be declared
   * in `createMonitor({ operationLabels })`.
   */
  readonly labels?: Readonly<Record<string, string>>;
  /** False ends the error here: the function returns, or resolves to, `undefined`. Default: true. */
  readonly rethrow?: boolean;
}

/** The function, with what it throws or rejects with counted by `operation` and `error_type`. */
export function trackErrors<F extends AnyFunction>(name: string, fn: F, options: TrackErrorsOptions = {}): F {
  if (options.monitor !== undefined) errorCounter(options.monitor, name, options);
  return wrapFunction(
    fn,
    aroundErrors(() => name, options),
  );
}

export function aroundErrors(nameOf: (receiver: unknown) => string, options: TrackErrorsOptions): Around {
  const counted = aroundWith(
    options.monitor === undefined ? {} : { monitor: options.monitor },
    (monitor, receiver) => starterOf(errorCounter(monitor, nameOf(receiver), options)),
    (start, call) => runObserved(start, call),
  );
  return options.rethrow === false ? swallowing(counted) : counted;
}

function swallowing(around: Around): Around {
  return (call, receiver) => {
    try {
      const result = around(call, receiver);
      return types.isPromise(result)
        ? result.then(
            (value) => value,
            () => undefined,
          )
        : result;
    } catch {
      return undefined;
    }
  };
}

/** Never throws, whatever was thrown at the application. */
type CountError = (error: unknown) => void;

function errorCounter(
  monitor: Monitor,
  name: string,
  { metric, labels = {} }: TrackErrorsOptions,
): CountError {
  const count =
    metric === undefined ? operationErrors(monitor, name, labels) : ownErrors(monitor, name, metric, labels);
  return (error) => {
    try {
      count(error);
    } catch (failure) {
      monitor.internalError('operations', failure);
    }
  };
}

function operationErrors(
  monitor: Monitor,
  name: string,
  labels: Readonly<Record<string, string>>,
): CountError {
  const allLabels = monitor.operations.labelsOf(name, labels);
  return (error) => monitor.operations.noteError(name, allLabels, error, 1);
}

function ownErrors(
  monitor: Monitor,
  operation: string,
  metric: string,
  labels: Readonly<Record<string, string>>,
): CountError {
  const counter = monitor.registry.counter({
    name: metric,
    help: 'Errors of tracked functions.',
    labelNames: ['operation', 'error_type', ...Object.keys(labels)],
  });
  return (error) => {
    counter.labels({ ...labels, operation, error_type: errorTypeOf(error) }).inc();
    monitor.captureError(error, { operation });
  };
}

/** One run for all: there is nothing to be known of each. */
function starterOf(count: CountError): () => Run {
  const run: Run = {
    end(outcome: OperationOutcome, _value, error) {
      if (outcome === 'error') count(error);
    },
    discard() {},
  };
  return () => run;
}
