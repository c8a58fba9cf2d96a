import { type ThresholdMs, toMilliseconds } from '../base/threshold.ts';
import type { GaugeSeries } from '../metrics/gauge.ts';
import type { HistogramSeries } from '../metrics/histogram-series.ts';
import type { OperationOutcome } from '../work/timeline.ts';
import { MeasuredRun } from './measured-run.ts';
import type { OperationMonitor } from './operation-monitor.ts';
import type { OperationTotals } from './operation-totals.ts';
import { type Run, runObserved } from './run-observed.ts';

/** What may be said about one operation. */
export interface OperationSettings {
  /** Values of labels that `createMonitor({ operationLabels })` declares. Default: none. */
  readonly labels?: Readonly<Record<string, string>>;
  /** A run that takes longer is counted and logged as slow; `false` is never. Default: no threshold. */
  readonly slowThresholdMs?: ThresholdMs;
  /**
   * The share of runs that is measured, for operations that run very often: every n-th, with n = 1 / sampleRate
   * rounded. What is measured counts n times, so that counts and rates stay true on average; they are exact to
   * within n - 1 runs, and an error between two measured runs is not seen. Default: 1, every run.
   */
  readonly sampleRate?: number;
}

const unmeasured: Run = { end() {}, discard() {} };

/** One operation with its series; start a run of it with `start()`. */
export class Operation {
  readonly monitor: OperationMonitor;
  readonly name: string;
  readonly labels: Readonly<Record<string, unknown>>;
  readonly slowThresholdMs: number;
  /** How many runs one measured run stands for. */
  readonly weight: number;
  readonly active: GaugeSeries;
  /** Shared by all operations of this name. */
  readonly totals: OperationTotals;
  #untilMeasured = 0;
  readonly #duration: Partial<Record<OperationOutcome, HistogramSeries>> = {};

  /** Made by `OperationMonitor.operation`. */
  constructor(
    monitor: OperationMonitor,
    name: string,
    labels: Readonly<Record<string, unknown>>,
    { slowThresholdMs = false, sampleRate = 1 }: OperationSettings,
  ) {
    this.monitor = monitor;
    this.name = name;
    this.labels = labels;
    this.slowThresholdMs = toMilliseconds(slowThresholdMs);
    this.weight = Math.round(1 / sampleRate);
    this.active = monitor.active.labels(labels);
    this.totals = monitor.totals.obtain(name);
  }

  /** Runs a function as one run of this operation, if it is its turn to be measured. */
  run<Result>(call: () => Result): Result {
    if (this.#untilMeasured > 0) {
      this.#untilMeasured -= 1;
      return call();
    }
    this.#untilMeasured = this.weight - 1;
    return runObserved(this.#start, call);
  }

  /** Never throws: what cannot be measured runs unmeasured. */
  readonly #start = (): Run => {
    try {
      return new MeasuredRun(this);
    } catch (failure) {
      this.monitor.host.internalError('operations', failure);
      return unmeasured;
    }
  };

  /** Returns the series of one outcome, looked up at its first run. */
  duration(outcome: OperationOutcome): HistogramSeries {
    this.#duration[outcome] ??= this.monitor.duration.labels({ ...this.labels, outcome });
    return this.#duration[outcome];
  }
}
