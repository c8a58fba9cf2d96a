import type { Counter } from '../metrics/counter.ts';
import type { Gauge } from '../metrics/gauge.ts';
import type { Timer } from '../metrics/timer.ts';
import type { Monitor } from '../monitor/monitor.ts';
import { type Run, runObserved } from '../operations/run-observed.ts';
import { type AnyFunction, type Around, aroundWith, type MonitorChoice, wrapFunction } from './around.ts';

/** Names of the metrics to keep of a function; they are made in the monitor's registry, without labels. */
export interface TrackedMetrics {
  /** Histogram of durations; ends with `_seconds`. */
  readonly timer?: string;
  /** Counts the calls that ended, however they ended. */
  readonly counter?: string;
  /** Takes the number that the function returns (or resolves to, or yields last); anything else leaves it as it is. */
  readonly gauge?: string;
}

/**
 * The function with its own timer, counter and gauge.
 *
 * @throws GoldenSignalsError when `choice.monitor` is given and a name is invalid or taken by another kind of metric;
 *   without it they are checked at the first call, whose monitor then reports what is wrong.
 */
export function trackMetrics<F extends AnyFunction>(
  metrics: TrackedMetrics,
  fn: F,
  choice: MonitorChoice = {},
): F {
  if (choice.monitor !== undefined) obtainMetrics(choice.monitor, metrics);
  return wrapFunction(fn, aroundMetrics(metrics, choice));
}

export function aroundMetrics(metrics: TrackedMetrics, choice: MonitorChoice): Around {
  return aroundWith(
    choice,
    (monitor) => starterOf(monitor, obtainMetrics(monitor, metrics)),
    (start, call) => runObserved(start, call),
  );
}

interface ObtainedMetrics {
  readonly timer: Timer | undefined;
  readonly counter: Counter | undefined;
  readonly gauge: Gauge | undefined;
}

function obtainMetrics({ registry }: Monitor, { timer, counter, gauge }: TrackedMetrics): ObtainedMetrics {
  return {
    timer:
      timer === undefined
        ? undefined
        : registry.timer({ name: timer, help: 'Duration of a tracked function.' }),
    counter:
      counter === undefined
        ? undefined
        : registry.counter({ name: counter, help: 'Calls of a tracked function.' }),
    gauge:
      gauge === undefined
        ? undefined
        : registry.gauge({ name: gauge, help: 'Last result of a tracked function.' }),
  };
}

function starterOf(monitor: Monitor, { timer, counter, gauge }: ObtainedMetrics): () => Run {
  const safely = <Value>(record: () => Value): Value | undefined => {
    try {
      return record();
    } catch (error) {
      monitor.internalError('operations', error);
      return undefined;
    }
  };
  return () => {
    const stop = safely(() => timer?.startTimer());
    return {
      end(_outcome, value) {
        safely(() => {
          stop?.();
          counter?.inc();
          if (Number.isFinite(value)) gauge?.set(value as number);
        });
      },
      discard() {},
    };
  };
}
