import { currentContext } from '../context/current-context.ts';
import type { RequestContext } from '../context/request-context.ts';
import type { TimelineEntry } from '../context/timeline.ts';
import type { GaugeSeries } from '../metrics/gauge.ts';
import type { HistogramSeries } from '../metrics/histogram-series.ts';
import type { OpenNode } from '../work/open-list.ts';
import type { OperationOutcome } from '../work/operation-outcome.ts';
import type { OperationMonitor } from './operation-monitor.ts';
import { type Run, runObserved } from './run-observed.ts';

/** What may be said about one operation. */
export interface OperationSettings {
  /** Values of labels that `createMonitor({ operationLabels })` declares. Default: none. */
  readonly labels?: Readonly<Record<string, string>>;
  /** A run that takes longer is counted and logged as slow. Default: no threshold. */
  readonly slowThresholdMs?: number;
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
  #untilMeasured = 0;
  readonly #duration: Partial<Record<OperationOutcome, HistogramSeries>> = {};

  /** Made by `OperationMonitor.operation`. */
  constructor(
    monitor: OperationMonitor,
    name: string,
    labels: Readonly<Record<string, unknown>>,
    { slowThresholdMs = Number.POSITIVE_INFINITY, sampleRate = 1 }: OperationSettings,
  ) {
    this.monitor = monitor;
    this.name = name;
    this.labels = labels;
    this.slowThresholdMs = slowThresholdMs;
    this.weight = Math.round(1 / sampleRate);
    this.active = monitor.active.labels(labels);
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
      return new OperationRun(this);
    } catch (failure) {
      this.monitor.host.internalError('operations', failure);
      return unmeasured;
    }
  };

  /** The series of one outcome, looked up at its first run. */
  duration(outcome: OperationOutcome): HistogramSeries {
    this.#duration[outcome] ??= this.monitor.duration.labels({ ...this.labels, outcome });
    return this.#duration[outcome];
  }
}

/** One run that is in progress. It is in the list of open runs as long. */
export class OperationRun implements Run, OpenNode<OperationRun> {
  readonly operation: Operation;
  /** By the clock of the monitor. */
  readonly startedMs: number;
  /** Of the request that it is part of, where contexts are tracked. */
  readonly context: RequestContext | undefined;
  older: OperationRun | undefined = undefined;
  newer: OperationRun | undefined = undefined;
  readonly #entry: TimelineEntry | undefined;

  constructor(operation: Operation) {
    const { host, open } = operation.monitor;
    this.operation = operation;
    this.startedMs = host.clock.now();
    this.context = currentContext();
    this.#entry = this.context?.timeline.begin(operation.name, this.startedMs);
    operation.active.inc(operation.weight);
    open.add(this);
  }

  /** Never throws: an error object or a logger that does is the monitor's own problem. */
  end(outcome: OperationOutcome, _value: unknown, error: unknown): void {
    const { monitor } = this.operation;
    monitor.open.remove(this);
    try {
      this.#record(outcome, monitor.host.clock.now(), error);
    } catch (failure) {
      monitor.host.internalError('operations', failure);
    }
  }

  discard(): void {
    const { active, monitor, weight } = this.operation;
    active.dec(weight);
    monitor.open.remove(this);
    if (this.#entry !== undefined) this.context!.timeline.discard(this.#entry);
  }

  #record(outcome: OperationOutcome, nowMs: number, error: unknown): void {
    const operation = this.operation;
    const { name, labels, monitor, slowThresholdMs, weight } = operation;
    const durationMs = nowMs - this.startedMs;
    operation.active.dec(weight);
    operation.duration(outcome).observeRepeated(durationMs / 1_000, weight);
    if (this.#entry !== undefined) this.context!.timeline.end(this.#entry, outcome, nowMs);
    if (durationMs >= (monitor.longRuns?.fromMs ?? Number.POSITIVE_INFINITY)) monitor.longRuns!.ended(this);
    if (outcome === 'error') monitor.noteError(name, labels, error, weight);
    if (durationMs > slowThresholdMs) {
      monitor.slow.labels(labels).inc(weight);
      monitor.slowLog.warn(
        {
          'golden_signals.operation': name,
          'golden_signals.outcome': outcome,
          'golden_signals.duration': durationMs / 1_000,
          'golden_signals.slow_threshold': slowThresholdMs / 1_000,
        },
        'slow operation',
      );
    }
  }
}
