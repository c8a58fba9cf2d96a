import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Labels } from '../host/signals.ts';
import type { HttpMonitor } from '../http/http-monitor.ts';
import { httpNames } from '../http/options/http-names.ts';
import type { ResolvedHttpOptions } from '../http/options/http-options.ts';
import { defaultBuckets } from '../metrics/classic-buckets.ts';
import type { Registry } from '../metrics/registry.ts';
import type { RuntimeMetrics } from '../process/runtime-metrics.ts';
import { History } from '../signals/history.ts';
import { type HttpSource, httpSignals } from '../signals/http-signals.ts';
import { processSignals } from '../signals/process-signals.ts';
import type { ResolvedSignalOptions } from '../signals/signal-options.ts';
import { Signals } from '../signals/signals.ts';
import { longWindowSeconds } from '../windows/live-windows.ts';

interface MonitorSignalsParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly registry: Registry;
  readonly options: { readonly signals: ResolvedSignalOptions; readonly apdexTargetMs: number };
  internalError(component: string, error: unknown): void;
  onClose(close: () => void): void;
}

/** The signals of one monitor, those of core among them, and where their history is. */
export class MonitorSignals {
  readonly all: Signals;
  readonly #parts: MonitorSignalsParts;
  #http: { readonly monitor: HttpMonitor; readonly options: ResolvedHttpOptions } | undefined;

  constructor(parts: MonitorSignalsParts) {
    this.#parts = parts;
    this.all = new Signals({
      limits: parts.options.signals.limits,
      createHistory: () => this.#createHistory(),
      markers: () => [],
      onError: (error) => parts.internalError('signals', error),
    });
  }

  /** Defines what core has to say about HTTP, which may begin later, and about the process. */
  defineOwn(runtime: RuntimeMetrics | undefined): void {
    for (const signal of httpSignals(this.#httpSource())) this.all.define(signal);
    if (runtime !== undefined) for (const signal of processSignals(runtime)) this.all.define(signal);
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
    const history = new History({
      clock,
      maxBytes: maxHistoryBytes,
      outlives: false,
      definitionOf: (id) => this.all.definitionOf(id),
      onRefused,
      onError: (error) => internalError('signals', error),
    });
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
    onClose(() => history.close());
    return history;
  }
}
