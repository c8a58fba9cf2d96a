import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Calls } from '../calls/calls.ts';
import type { Labels } from '../host/signals.ts';
import type { HttpMonitor } from '../http/http-monitor.ts';
import { httpNames } from '../http/options/http-names.ts';
import type { ResolvedHttpOptions } from '../http/options/http-options.ts';
import { defaultBuckets } from '../metrics/classic-buckets.ts';
import type { Registry } from '../metrics/registry.ts';
import type { OperationMonitor } from '../operations/operation-monitor.ts';
import type { RuntimeMetrics } from '../process/runtime-metrics.ts';
import { callSignals } from '../signals/call-signals.ts';
import { History } from '../signals/history.ts';
import { historyPath } from '../signals/history-path.ts';
import { HistoryStorage } from '../signals/history-storage.ts';
import { type HttpSource, httpSignals } from '../signals/http-signals.ts';
import { operationSignals } from '../signals/operation-signals.ts';
import { processSignals } from '../signals/process-signals.ts';
import type { ResolvedSignalOptions } from '../signals/signal-options.ts';
import { Signals } from '../signals/signals.ts';
import { longWindowSeconds } from '../windows/live-windows.ts';

/** Until then an extension may still define a signal that has limits. */
const unknownSignalMs = 10_000;
const maxNamed = 20;

/** Of a file, beyond the samples. */
const spareFileBytes = 2 ** 22;

interface MonitorSignalsParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly registry: Registry;
  readonly options: {
    readonly signals: ResolvedSignalOptions;
    readonly apdexTargetMs: number;
    readonly service: { readonly version: string };
    /** What the user calls the instance. */
    readonly instance: string | undefined;
  };
  internalError(component: string, error: unknown): void;
  onClose(close: () => void | Promise<void>): void;
}

/** What the signals of core are read from. */
interface MeasuredParts {
  readonly runtime: RuntimeMetrics | undefined;
  readonly calls: Pick<Calls, 'records'>;
  /** Undefined while none was measured. */
  operations(): OperationMonitor | undefined;
}

/** The signals of one monitor, those of core among them, and where their history is. */
export class MonitorSignals {
  readonly all: Signals;
  readonly #parts: MonitorSignalsParts;
  #storage: HistoryStorage | undefined;
  #http: { readonly monitor: HttpMonitor; readonly options: ResolvedHttpOptions } | undefined;

  constructor(parts: MonitorSignalsParts) {
    this.#parts = parts;
    this.all = new Signals({
      limits: parts.options.signals.limits,
      createHistory: () => this.#createHistory(),
      markers: () => this.#storage?.markers ?? [],
      remember: (name, read) => this.#storage?.remember(name, read),
      isSaved: () => this.#storage?.isSaved ?? false,
      onError: (error) => parts.internalError('signals', error),
    });
  }

  /** Defines what core has to say; most of it begins later. */
  defineOwn({ runtime, calls, operations }: MeasuredParts): void {
    // At once, because it is to be written at the end when all others have been closed.
    if (this.#parts.options.signals.historyFile !== undefined) void this.all.history;
    for (const signal of [
      ...httpSignals(this.#httpSource()),
      ...operationSignals(() => operations()?.totals),
      ...callSignals(() => calls.records()),
      ...(runtime === undefined ? [] : processSignals(runtime)),
    ])
      this.all.define(signal);
    this.#watchLimits();
  }

  /** An id that is misspelt would leave a signal with the limits of its definition, and nobody would know. */
  #watchLimits(): void {
    const { clock, logger, options, onClose } = this.#parts;
    const limited = Object.keys(options.signals.limits);
    if (limited.length === 0) return;
    const stop = clock.after(unknownSignalMs, () => {
      const unknown = limited.filter((id) => this.all.definitionOf(id) === undefined);
      if (unknown.length === 0) return;
      logger.warn(
        { signals: unknown.slice(0, maxNamed) },
        'There are limits for signals that nobody defines, which have no effect. The signals that there are, are in diagnostics().signals.',
      );
    });
    onClose(stop);
  }

  httpBegins(monitor: HttpMonitor, options: ResolvedHttpOptions): void {
    this.#http = { monitor, options };
  }

  #httpSource(): HttpSource {
    const http = () => this.#http;
    const { clock, options } = this.#parts;
    return {
      get monitor() {
        return http()?.monitor;
      },
      get names() {
        const configured = http()?.options;
        return configured && { naming: configured.naming, names: httpNames(configured) };
      },
      get buckets() {
        return http()?.options.buckets ?? defaultBuckets;
      },
      apdexTargetMs: options.apdexTargetMs,
      longWindowMs: longWindowSeconds * 1_000,
      now: () => clock.now(),
    };
  }

  #createHistory(): History {
    const { clock, logger, registry, options, internalError, onClose } = this.#parts;
    const { maxHistoryBytes } = options.signals;
    const refusals = registry.counter({
      name: 'golden_signals_history_refused_total',
      help: 'Series of signals that were to be kept and had no room in the history.',
      labelNames: ['signal'],
    });
    const logged = new Set<string>();
    const onRefused = (signal: string, labels: Labels, windowMs: number): void => {
      refusals.labels({ signal }).inc();
      if (logged.has(signal)) return;
      logged.add(signal);
      logger.warn(
        { signal, labels, windowMs, maxHistoryBytes },
        `The history has no room for the signal "${signal}": raise signals.maxHistoryBytes, or keep fewer series. Further ones of this signal are only counted.`,
      );
    };
    this.#storage = this.#openStorage();
    const history = new History(
      {
        clock,
        maxBytes: maxHistoryBytes,
        outlives: this.#storage !== undefined,
        definitionOf: (id) => this.all.definitionOf(id),
        onRefused,
        onError: (error) => internalError('signals', error),
      },
      this.#storage?.saved,
    );
    registry.gauge({
      name: 'golden_signals_history_bytes',
      help: 'Memory that the history of signals takes.',
      collect: (gauge) => gauge.set(history.bytes),
    });
    registry.gauge({
      name: 'golden_signals_history_series',
      help: 'Series of signals in the history.',
      collect: (gauge) => gauge.set([...history.series()].length),
    });
    const save = this.#storage?.start(history);
    onClose(() => {
      history.close();
      return save?.();
    });
    return history;
  }

  #openStorage(): HistoryStorage | undefined {
    const { clock, logger, registry, options } = this.#parts;
    const { historyFile, maxHistoryBytes } = options.signals;
    if (historyFile === undefined) return undefined;
    const storage = new HistoryStorage(historyPath(historyFile, options.instance), {
      clock,
      logger,
      version: options.service.version,
      maxBytes: 2 * maxHistoryBytes + spareFileBytes,
    });
    registry.gauge({
      name: 'golden_signals_history_saved_timestamp_seconds',
      help: 'When the history of signals was saved last, since unix epoch; 0 while it was not.',
      collect: (gauge) => gauge.set((storage.savedMs ?? 0) / 1_000),
    });
    return storage;
  }
}
