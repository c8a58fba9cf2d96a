import { GoldenSignalsError } from '../base/coded-error.ts';
import type { Batch } from '../batches/batch.ts';
import { Batches } from '../batches/batches.ts';
import type { Monitor } from '../monitor/monitor.ts';
import { type Run, runObserved } from '../operations/run-observed.ts';
import type { OperationOutcome } from '../work/timeline.ts';
import { monitorIfAny } from './monitor-of.ts';
import { aroundOperation, type MonitorPerformanceOptions } from './monitor-performance.ts';

/** Of all batches of a monitor together; a metric, unlike a series, has no limit otherwise. */
const maxMetrics = 200;

const batchMetrics = new WeakMap<Monitor, Set<string>>();

/** Business numbers of one batch; every metric is labelled with the batch's name as `operation`. */
export interface BatchContext {
  /** Adds to the counter of this name (`_total` is appended where it is missing). */
  increment(name: string, amount?: number): void;
  /** Records a value into the histogram of this name. */
  observe(name: string, value: number): void;
  /** Sets the gauge of this name. */
  gauge(name: string, value: number): void;
  /** Says how many items there are, once or again: with it the progress has an end. */
  total(count: number): void;
  /**
   * Says how many items are done since the beginning; less than before changes nothing. Reports show it, its rate and the
   * remaining time.
   */
  progress(done: number): void;
  /** Counts items that failed while the batch went on. They are part of what `progress` says. Default: one. */
  failed(count?: number): void;
}

/**
 * Runs a batch and records its duration and outcome, also when it throws. What the batch reports through its context
 * is kept even then. The work always runs: wrong options, and a wrong name or value that it reports, are counted as
 * internal errors and logged, and so are the metrics beyond the first 200 of all batches.
 *
 * @returns What `work` returns.
 * @throws What `work` throws, and nothing else.
 */
export function measure<Result>(
  name: string,
  work: (context: BatchContext) => Result,
  options: MonitorPerformanceOptions = {},
): Result {
  const context = new RegistryBatchContext(monitorIfAny(undefined, options.monitor), name);
  const around = aroundOperation(() => name, options);
  return around(
    () =>
      runObserved(
        () => context,
        () => work(context),
      ),
    undefined,
  ) as Result;
}

const batchesUsed = new WeakMap<Monitor, Batches | undefined>();

/** Returns undefined where the monitor could not use them, which it has counted. */
function batchesOf(monitor: Monitor): Batches | undefined {
  if (batchesUsed.has(monitor)) return batchesUsed.get(monitor);
  batchesUsed.set(monitor, undefined);
  const batches = new Batches();
  monitor.use(batches);
  batchesUsed.set(monitor, batches);
  return batches;
}

function amountOf(method: string, value: unknown): number {
  if (Number.isFinite(value) && (value as number) >= 0) return value as number;
  throw new RangeError(`The batch said ${method}(${value}), which is no number of items.`);
}

class RegistryBatchContext implements BatchContext, Run {
  readonly #monitor: Monitor | undefined;
  readonly #labels: { readonly operation: string };
  readonly #startedMs: number | undefined;
  /** From when on it says how far it is. */
  #batch: Batch | undefined;

  /** @param monitor Where there is none, what the batch reports is dropped. */
  constructor(monitor: Monitor | undefined, operation: string) {
    this.#monitor = monitor;
    this.#labels = { operation };
    this.#startedMs = monitor?.clock.now();
  }

  total(count: number): void {
    this.#withBatch((batch) => {
      batch.total = amountOf('total', count);
    });
  }

  progress(done: number): void {
    this.#withBatch((batch, batches) => batches.progress(batch, amountOf('progress', done)));
  }

  failed(count = 1): void {
    this.#withBatch((batch, batches) => batches.failed(batch, amountOf('failed', count)));
  }

  end(outcome: OperationOutcome): void {
    const batch = this.#batch;
    if (batch !== undefined) this.#safely((monitor) => batchesOf(monitor)?.end(batch, outcome));
  }

  discard(): void {}

  increment(name: string, amount = 1): void {
    this.#safely((monitor) => {
      const counterName = name.endsWith('_total') ? name : `${name}_total`;
      this.#limited(monitor, counterName);
      monitor.registry.counter(this.#options(counterName)).labels(this.#labels).inc(amount);
    });
  }

  observe(name: string, value: number): void {
    this.#safely((monitor) => {
      this.#limited(monitor, name);
      monitor.registry.histogram(this.#options(name)).labels(this.#labels).observe(value);
    });
  }

  gauge(name: string, value: number): void {
    this.#safely((monitor) => {
      this.#limited(monitor, name);
      monitor.registry.gauge(this.#options(name)).labels(this.#labels).set(value);
    });
  }

  #withBatch(tell: (batch: Batch, batches: Batches) => void): void {
    this.#safely((monitor) => {
      const batches = batchesOf(monitor);
      if (batches === undefined) return;
      this.#batch ??= batches.begin(this.#labels.operation, this.#startedMs!);
      tell(this.#batch, batches);
    });
  }

  /** @throws GoldenSignalsError `ERR_GS_METRIC_NAME` for one name too many. */
  #limited(monitor: Monitor, name: string): void {
    const names = batchMetrics.get(monitor) ?? new Set();
    batchMetrics.set(monitor, names);
    if (names.size >= maxMetrics && !names.has(name)) {
      throw new GoldenSignalsError(
        'ERR_GS_METRIC_NAME',
        `Measured batches have reported ${maxMetrics} metrics, and more are dropped; the name of a metric must not hold what varies, such as an id.`,
      );
    }
    names.add(name);
  }

  #options(name: string): { name: string; help: string; labelNames: readonly ['operation'] } {
    return { name, help: 'Reported by a measured batch.', labelNames: ['operation'] };
  }

  #safely(record: (monitor: Monitor) => void): void {
    if (this.#monitor === undefined) return;
    try {
      record(this.#monitor);
    } catch (error) {
      this.#monitor.internalError('batch', error);
    }
  }
}
