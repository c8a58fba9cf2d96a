import { GoldenSignalsError } from '../base/coded-error.ts';
import { errorTypeOf } from '../base/error-type.ts';
import { checkOptions, isNumber, isPlainObject, type Rules } from '../base/option-rules.ts';
import { RateLimitedLog } from '../base/rate-limited-log.ts';
import { isThresholdMs } from '../base/threshold.ts';
import type { MonitorCore } from '../host/monitor-core.ts';
import type { Counter } from '../metrics/counter.ts';
import type { Gauge } from '../metrics/gauge.ts';
import type { Histogram } from '../metrics/histogram.ts';
import { liveWindows } from '../windows/live-windows.ts';
import { OpenList } from '../work/open-list.ts';
import type { OperationOutcome } from '../work/timeline.ts';
import type { Work } from '../work/work.ts';
import type { MeasuredRun } from './measured-run.ts';
import { Operation, type OperationSettings } from './operation.ts';
import { OperationTotalsTable } from './operation-totals.ts';

const settingRules: Rules<OperationSettings> = {
  labels: isPlainObject,
  slowThresholdMs: isThresholdMs,
  sampleRate: isNumber({ min: 1e-6, max: 1 }),
};

/** How an operation ended that was timed by somebody else. */
export interface RecordedOperation extends Omit<OperationSettings, 'sampleRate'> {
  /** Default: `success`. */
  readonly outcome?: OperationOutcome;
  /** What it threw, where its outcome is `error`. Without it the failure is counted, and in no group of errors. */
  readonly error?: unknown;
  /** What `error_type` says without an `error`. Default: `_OTHER`. */
  readonly errorType?: string;
}

/** What operations need of the monitor they belong to. */
export type OperationHost = Pick<
  MonitorCore,
  'registry' | 'clock' | 'logger' | 'work' | 'options' | 'contexts' | 'reportError' | 'internalError'
>;

/** The metrics of everything that is measured without being an HTTP request: functions, methods, batches. */
export class OperationMonitor {
  readonly host: OperationHost;
  readonly duration: Histogram<string>;
  readonly active: Gauge<string>;
  readonly errors: Counter<string>;
  readonly slow: Counter<string>;
  /** By name. */
  readonly totals: OperationTotalsTable;
  readonly #slowLog: RateLimitedLog;
  /** Runs in progress, the oldest first. */
  readonly open = new OpenList<MeasuredRun>();

  constructor(host: OperationHost) {
    const { registry, options } = host;
    const userLabels = options.operationLabels;
    const createWindow = liveWindows(host.clock, options);
    this.host = host;
    this.totals = new OperationTotalsTable(() => createWindow());
    this.#slowLog = new RateLimitedLog(host.logger, host.clock);
    this.duration = registry.histogram({
      name: 'operation_duration_seconds',
      help: 'Duration of operations, by outcome: success, error or cancelled.',
      labelNames: ['operation', 'outcome', ...userLabels],
    });
    this.active = registry.gauge({
      name: 'operations_active',
      help: 'Operations in progress.',
      labelNames: ['operation', ...userLabels],
    });
    this.errors = registry.counter({
      name: 'operation_errors_total',
      help: 'Operations that threw, by the code or the class of what they threw.',
      labelNames: ['operation', 'error_type', ...userLabels],
    });
    this.slow = registry.counter({
      name: 'operation_slow_total',
      help: 'Operations that took longer than their threshold.',
      labelNames: ['operation', ...userLabels],
    });
  }

  /**
   * Returns an operation of this name; keep it where it runs often.
   *
   * @throws GoldenSignalsError `ERR_GS_OPERATION_LABEL` for a label that `operationLabels` does not declare,
   *   `ERR_GS_OPTION_UNKNOWN` or `ERR_GS_OPTION_INVALID` for other settings that are wrong.
   */
  operation(name: string, settings: OperationSettings = {}): Operation {
    checkOptions(`operation "${name}"`, settings, settingRules);
    return new Operation(this, name, this.labelsOf(name, settings.labels ?? {}), settings);
  }

  /**
   * Records an operation that is over and was timed by somebody else, as if it had run here: in its metrics, as slow, and
   * with its error. It appears in no timeline.
   *
   * @param durationMs One that is negative or no finite number is counted as an internal error, and nothing else.
   * @throws GoldenSignalsError as `operation`
   */
  record(
    name: string,
    durationMs: number,
    { outcome = 'success', error, errorType = errorTypeOf(error), ...settings }: RecordedOperation = {},
  ): void {
    const operation = this.operation(name, settings);
    if (!(durationMs >= 0 && durationMs < Number.POSITIVE_INFINITY)) {
      const message = `The operation "${name}" cannot have taken ${durationMs} ms.`;
      this.host.internalError('operations', new RangeError(message));
      return;
    }
    operation.duration(outcome).observeRepeated(durationMs / 1_000, operation.weight);
    operation.totals.record(durationMs, this.host.clock.now(), outcome === 'error', operation.weight);
    if (outcome === 'error') {
      if (error !== undefined) this.noteError(name, operation.labels, error, operation.weight);
      else this.errors.labels({ ...operation.labels, error_type: errorType }).inc(operation.weight);
    }
    if (durationMs > operation.slowThresholdMs) this.noteSlow(operation, outcome, durationMs);
  }

  /** Counts what an operation threw, and hands it to whoever keeps errors. */
  noteError(
    operation: string,
    labels: Readonly<Record<string, unknown>>,
    error: unknown,
    times: number,
    work?: Work,
  ): void {
    this.errors.labels({ ...labels, error_type: errorTypeOf(error) }).inc(times);
    this.host.reportError(error, { operation, work });
  }

  /** Counts and logs a run that took longer than its threshold. */
  noteSlow(
    { name, labels, slowThresholdMs, weight }: Operation,
    outcome: OperationOutcome,
    durationMs: number,
  ): void {
    this.slow.labels(labels).inc(weight);
    this.#slowLog.warn(
      {
        'golden_signals.operation': name,
        'golden_signals.outcome': outcome,
        'golden_signals.duration': durationMs / 1_000,
        'golden_signals.slow_threshold': slowThresholdMs / 1_000,
      },
      'slow operation',
    );
  }

  /**
   * Returns the labels of an operation with those that are declared: the empty value, which Prometheus takes as absent,
   * where none was given. No series is made.
   *
   * @throws GoldenSignalsError `ERR_GS_OPERATION_LABEL`
   */
  labelsOf(operation: string, given: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const declared = this.host.options.operationLabels;
    const unknown = Object.keys(given).find((label) => !declared.includes(label));
    if (unknown !== undefined) {
      throw new GoldenSignalsError(
        'ERR_GS_OPERATION_LABEL',
        `The operation "${operation}" has the label "${unknown}", which is not declared. Declare the labels of operations once: createMonitor({ operationLabels: [${[...declared, unknown].map((label) => `'${label}'`).join(', ')}] }).`,
      );
    }
    const labels: Record<string, unknown> = { operation };
    for (const label of declared) labels[label] = given[label] ?? '';
    return labels;
  }
}
