import {
  type MonitorPerformanceOptions,
  type OperationDecorator,
  MonitorPerformance as performanceOf,
  type RouteSettings,
  SkipMonitoring as skipMethod,
  type TrackErrorsOptions,
  type TrackedMetrics,
  TrackErrors as trackErrorsOf,
  TrackMetrics as trackMetricsOf,
} from '@golden-signals/core/adapter';
import { SetMetadata } from '@nestjs/common';
import { isHandler, ownMethod } from './handlers.ts';

const skipped = 'golden-signals:skipped';
const routeKey = 'golden-signals:route';

/**
 * Measures one method, every handler of a controller, or every method of another class: its duration, how many run,
 * their outcome and their errors, as the operation `Class.method`. Observables and async generators are measured to
 * their end.
 *
 * @param nameOrOptions Another name, or `{ name, labels, slowThresholdMs, sampleRate }`.
 */
export function MonitorPerformance(
  nameOrOptions: string | (MonitorPerformanceOptions & { readonly name?: string }) = {},
): OperationDecorator {
  return performanceOf(nameOrOptions, covers);
}

/** Keeps a timer, a counter and a gauge of one method; the gauge takes the number that it returns. */
export function TrackMetrics(metrics: TrackedMetrics): OperationDecorator {
  return trackMetricsOf(metrics, covers);
}

/** Counts what a method throws, for a method or as `MonitorPerformance` for a class. */
export function TrackErrors(options: TrackErrorsOptions = {}): OperationDecorator {
  return trackErrorsOf(options, covers);
}

/**
 * On a route handler or a controller: its requests are not counted. On any method: the class's `MonitorPerformance`
 * and `monitorProviders` leave it out. On a provider: `monitorProviders` leaves it out.
 */
export function SkipMonitoring(): ClassDecorator & MethodDecorator {
  return (target: object, key?: string | symbol, descriptor?: PropertyDescriptor) => {
    if (key === undefined || descriptor === undefined) {
      SetMetadata(skipped, true)(target as () => unknown);
      return;
    }
    skipMethod()(target, key, descriptor);
    SetMetadata(skipped, true)(target, key, descriptor);
  };
}

/**
 * Says how the requests of a route handler, or of all handlers of a controller, are observed: `name`, `latency`,
 * `slowThresholdMs`, `exclude`, `labels`. What a handler says wins over its controller, and what the option `http.routes`
 * says about the template wins over both. Wrong settings stop the start.
 */
export function MonitorRoute(settings: RouteSettings): ClassDecorator & MethodDecorator {
  return SetMetadata(routeKey, settings);
}

/** Returns what `MonitorRoute` says about a class or a method. */
export function routeSettingsGivenTo(classOrMethod: object): RouteSettings | undefined {
  return Reflect.getMetadata(routeKey, classOrMethod);
}

/** Returns whether a class or a method carries `SkipMonitoring`. */
export function isSkipped(classOrMethod: object): boolean {
  return Reflect.getMetadata(skipped, classOrMethod) === true;
}

/** Of a class with handlers, which is a controller, only those: its other methods are a part of them. */
function covers(prototype: object, key: string | symbol): boolean {
  const isController = Reflect.ownKeys(prototype).some((other) => isHandler(ownMethod(prototype, other)));
  return !isController || isHandler(ownMethod(prototype, key));
}
