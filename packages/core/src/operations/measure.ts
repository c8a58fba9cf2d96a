import { defaultMonitor } from '../default-monitor.ts';
import type { Monitor } from '../monitor.ts';
import type { MonitorPerformanceOptions } from './monitor-performance.ts';

/** Business numbers of one batch; every metric is labelled with the batch's name as `operation`. */
export interface BatchContext {
  /** Adds to the counter of this name (`_total` is appended where it is missing). */
  increment(name: string, amount?: number): void;
  /** Records a value into the histogram of this name. */
  observe(name: string, value: number): void;
  /** Sets the gauge of this name. */
  gauge(name: string, value: number): void;
}

/**
 * Runs a batch and records its duration and outcome, also when it throws. What the batch reports through its context
 * is kept even then. A wrong name or value there never ends the batch: it is counted as an internal error and logged.
 *
 * @returns What `work` returns.
 * @throws What `work` throws, and GoldenSignalsError for wrong options.
 */
export function measure<Result>(
  name: string,
  work: (context: BatchContext) => Result,
  options: MonitorPerformanceOptions = {},
): Result {
  const { monitor = defaultMonitor(), ...settings } = options;
  const context = new RegistryBatchContext(monitor, name);
  if (!monitor.enabled) return work(context);
  return monitor.operations.operation(name, settings).run(() => work(context));
}

class RegistryBatchContext implements BatchContext {
  readonly #monitor: Monitor;
  readonly #labels: { readonly operation: string };

  constructor(monitor: Monitor, operation: string) {
    this.#monitor = monitor;
    this.#labels = { operation };
  }

  increment(name: string, amount = 1): void {
    const counterName = name.endsWith('_total') ? name : `${name}_total`;
    this.#safely(() =>
      this.#monitor.registry.counter(this.#options(counterName)).labels(this.#labels).inc(amount),
    );
  }

  observe(name: string, value: number): void {
    this.#safely(() =>
      this.#monitor.registry.histogram(this.#options(name)).labels(this.#labels).observe(value),
    );
  }

  gauge(name: string, value: number): void {
    this.#safely(() => this.#monitor.registry.gauge(this.#options(name)).labels(this.#labels).set(value));
  }

  #options(name: string): { name: string; help: string; labelNames: readonly ['operation'] } {
    return { name, help: 'Reported by a measured batch.', labelNames: ['operation'] };
  }

  #safely(record: () => void): void {
    try {
      record();
    } catch (error) {
      this.#monitor.internalError('batch', error);
    }
  }
}
