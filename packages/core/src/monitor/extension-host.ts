import type { Clock } from '../base/clock.ts';
import { GoldenSignalsError } from '../base/coded-error.ts';
import type { Logger } from '../base/logger.ts';
import { swallowRejection } from '../base/swallow-rejection.ts';
import { checkedCauses } from '../causes/causes.ts';
import type { Authorization } from '../endpoints/authorization.ts';
import type { EndpointTable } from '../endpoints/endpoint-table.ts';
import { checkedFindings } from '../findings/findings.ts';
import type { CallHost, CallTarget } from '../host/calls.ts';
import type { CauseHost } from '../host/causes.ts';
import type {
  ErrorAbout,
  ErrorReported,
  ExtensionHost,
  Metrics,
  ServiceIdentity,
  WorkHost,
} from '../host/extension-host.ts';
import type { FindingHost } from '../host/findings.ts';
import type { PrometheusServer } from '../host/prometheus-server.ts';
import type { RuleHost } from '../host/rules.ts';
import type { Signal, SignalDefinition, SignalHost } from '../host/signals.ts';
import type { Registry } from '../metrics/registry.ts';
import type { Redactor } from '../redaction/redact.ts';
import { type LiveWindowOptions, liveWindows } from '../windows/live-windows.ts';
import type { Undo } from '../work/work-listeners.ts';
import type { AnyListener, Events } from './events.ts';
import type { Sections } from './sections.ts';

/** The parts of a monitor that extensions reach through their hosts. */
export interface HostParts {
  readonly service: ServiceIdentity;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly redactor: Redactor;
  readonly registry: Registry;
  readonly prometheus: PrometheusServer | undefined;
  readonly work: WorkHost;
  readonly calls: CallHost;
  readonly signals: SignalHost;
  readonly causes: CauseHost;
  readonly findings: FindingHost;
  readonly rules: RuleHost;
  readonly errorListeners: Set<(reported: ErrorReported) => void>;
  readonly sections: Sections;
  readonly endpoints: EndpointTable;
  readonly monitoringPath: string;
  readonly authorization: Authorization | undefined;
  readonly events: Events;
  readonly windows: LiveWindowOptions;
  readonly closed: boolean;
  reportError(error: unknown, about: ErrorAbout): void;
  onClose(close: () => void | Promise<void>): Undo;
  internalError(component: string, error: unknown): void;
}

type AnyFunction = (...args: never[]) => unknown;

/**
 * The host of one extension: what it registers is guarded, so that its failures stay its own, and remembered, so that
 * `takeBack` undoes a setup that failed half-way.
 */
export class StagedHost implements ExtensionHost {
  readonly service: ServiceIdentity;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly redact: Redactor;
  readonly metrics: Metrics;
  readonly prometheus: PrometheusServer | undefined;
  readonly work: WorkHost;
  readonly calls: CallHost;
  readonly signals: SignalHost;
  readonly causes: CauseHost;
  readonly findings: FindingHost;
  readonly rules: RuleHost;
  readonly errors: ExtensionHost['errors'];
  readonly sections: ExtensionHost['sections'];
  readonly endpoints: ExtensionHost['endpoints'];
  readonly events: ExtensionHost['events'];
  /** Names of events that the extension listens for. */
  readonly heardEvents = new Set<string>();
  readonly #name: string;
  readonly #parts: HostParts;
  #undos: Undo[] | undefined = [];

  constructor(name: string, parts: HostParts) {
    this.#name = name;
    this.#parts = parts;
    this.service = parts.service;
    this.clock = parts.clock;
    this.logger = parts.logger;
    this.redact = parts.redactor;
    this.metrics = this.#metrics(parts.registry);
    this.prometheus = parts.prometheus;
    this.work = this.#work(parts.work);
    const { calls, signals, causes, findings, rules } = parts;
    const clean = (text: string, maxLength: number) => parts.redactor.text(text, maxLength);
    this.calls = {
      target: (options) => {
        let target: CallTarget | undefined;
        this.#register(() => {
          const made = calls.target(options);
          target = made;
          return () => made.close();
        });
        return target!;
      },
      onEnd: (listener) => this.#register(() => calls.onEnd(this.#guard(listener))),
      read: (options) => calls.read(options),
    };
    this.signals = {
      define: (signal) => this.#register(() => signals.define(this.#guarded(signal))),
      ids: () => signals.ids(),
      get: (id) => {
        const signal = signals.get(id);
        const keep: Signal['keep'] = (window) => this.#register(() => signal.keep(window));
        return Object.create(signal, { keep: { value: keep } }) as Signal;
      },
      setLimits: (id, limits) => signals.setLimits(id, limits),
      remember: (name, read) => signals.remember(name, this.#guard(read)),
      markers: () => signals.markers(),
    };
    this.causes = {
      add: (explain) => {
        const guarded = this.#guard(explain);
        return this.#register(() => causes.add(this.#guard((span) => checkedCauses(guarded(span), clean))));
      },
      of: (span) => causes.of(span),
    };
    this.findings = {
      add: (name, read) => {
        const guarded = this.#guard(read);
        const checked: typeof read = (windowMs, options) =>
          checkedFindings(guarded(windowMs, options), clean);
        return this.#register(() => findings.add(name, this.#guard(checked)));
      },
      read: (windowMs, options) => findings.read(windowMs, options),
    };
    this.rules = {
      add: (rule) => this.#register(() => rules.add(rule)),
      list: () => rules.list(),
    };
    this.errors = {
      report: (error, about = {}) => parts.reportError(error, about),
      onReport: (listener) =>
        this.#register(() => {
          const guarded = this.#guard(listener);
          parts.errorListeners.add(guarded);
          return () => parts.errorListeners.delete(guarded);
        }),
    };
    this.sections = { add: (section) => this.#register(() => parts.sections.add(section)) };
    this.endpoints = {
      add: (endpoint) => this.#register(() => parts.endpoints.add(endpoint)),
      monitoringPath: parts.monitoringPath,
      mayRead: async (request) => {
        try {
          return parts.authorization === undefined || (await parts.authorization.allows(request)) === true;
        } catch (error) {
          parts.internalError('authorization', error);
          return false;
        }
      },
    };
    this.events = {
      declare: (...names) => parts.events.declare(names),
      emit: (name, event) => parts.events.emit(name, event),
      heard: (name) => parts.events.has(name),
      on: (name, listener) => {
        this.heardEvents.add(name);
        return this.#register(() => parts.events.on(name, this.#guard(listener as AnyListener)));
      },
    };
  }

  // Functions and not methods, as all of a host are, so that a setup may take it apart.
  readonly every: ExtensionHost['every'] = (intervalMs, run, { jitter = false } = {}) =>
    this.#register(() => {
      let isRunning = false;
      const tick = async (): Promise<void> => {
        if (isRunning) return;
        isRunning = true;
        try {
          // Only what takes time is waited for: a tick that is over at once never costs the next one.
          const running = run();
          if (running !== undefined) await running;
        } catch (error) {
          this.internalError(error);
        }
        isRunning = false;
      };
      let stop = () => {};
      const start = () => {
        stop = this.clock.every(intervalMs, () => void tick());
      };
      if (jitter) stop = this.clock.after(Math.random() * intervalMs, start);
      else start();
      const stopAll = () => stop();
      const forget = this.#parts.onClose(stopAll);
      return () => {
        forget();
        stopAll();
      };
    });

  readonly onClose: ExtensionHost['onClose'] = (close) => {
    this.#register(() => {
      const forget = this.#parts.onClose(close);
      return () => {
        forget();
        // What the setup started before it failed has to be stopped all the same.
        this.#guard(close)();
      };
    });
  };

  readonly liveWindows: ExtensionHost['liveWindows'] = () => {
    const create = liveWindows(this.clock, this.#parts.windows);
    return () => create();
  };

  readonly internalError: ExtensionHost['internalError'] = (error) =>
    this.#parts.internalError(this.#name, error);

  /** The setup has returned: what it registered stays. */
  keep(): void {
    this.#undos = undefined;
  }

  /** The setup has failed: what it registered goes, the last first. */
  takeBack(): void {
    const undos = this.#undos ?? [];
    this.#undos = undefined;
    for (const undo of undos.reverse()) undo();
  }

  #register(register: () => Undo): Undo {
    if (this.#parts.closed) {
      throw new GoldenSignalsError(
        'ERR_GS_MONITOR_CLOSED',
        `The extension "${this.#name}" registers something with a monitor that is closed; register all in setup(), or before close().`,
      );
    }
    let undo: Undo | undefined = register();
    const once = () => {
      undo?.();
      undo = undefined;
    };
    this.#undos?.push(once);
    return once;
  }

  /**
   * The function, with what it throws or rejects with counted under the extension's name. It passes two arguments on, which
   * is what the longest list of them has: rest arguments take longer than all the rest, and some run for every request.
   */
  #guard<F extends AnyFunction>(fn: F): F {
    const onError = (error: unknown) => this.internalError(error);
    const call = fn as unknown as (first?: unknown, second?: unknown) => unknown;
    const guarded: typeof call = (first, second) => {
      try {
        const result = call(first, second);
        if (result !== undefined) swallowRejection(result, onError);
        return result;
      } catch (error) {
        onError(error);
        return undefined;
      }
    };
    return guarded as unknown as F;
  }

  /** A signal whose functions are guarded: one that cannot be read is unknown. */
  #guarded(signal: SignalDefinition): SignalDefinition {
    const guarded: Record<string, unknown> = { ...signal };
    for (const [name, value] of Object.entries(guarded)) {
      if (typeof value === 'function') guarded[name] = this.#guard(value.bind(signal));
    }
    return guarded as unknown as SignalDefinition;
  }

  #metrics(registry: Registry): Metrics {
    const made = <Options extends { readonly name: string }, Made>(make: (options: Options) => Made) => {
      return (options: Options): Made => {
        const isNew = registry.get(options.name) === undefined;
        let metric: Made | undefined;
        this.#register(() => {
          // What an extension measures is mostly few series, of which the first event must not go unseen.
          metric = make({ seriesTtlSeconds: false, ...options });
          return isNew ? () => registry.remove(options.name) : () => {};
        });
        return metric!;
      };
    };
    return {
      counter: made((options) => registry.counter(options as never)) as Metrics['counter'],
      gauge: made((options) => registry.gauge(options as never)) as Metrics['gauge'],
      untyped: made((options) => registry.untyped(options as never)) as Metrics['untyped'],
      histogram: made((options) => registry.histogram(options as never)) as Metrics['histogram'],
      timer: made((options) => registry.timer(options as never)) as Metrics['timer'],
      get: (name) => registry.get(name),
      getMetricsAsArray: () => registry.getMetricsAsArray(),
      get seriesCount() {
        return registry.seriesCount;
      },
      addCollector: (collector) => this.#register(() => registry.addCollector(collector)),
      attach: (guest) => this.#register(() => registry.attach(guest)),
    };
  }

  #work(work: WorkHost): WorkHost {
    return {
      get contexts() {
        return work.contexts;
      },
      get requestsInFlight() {
        return work.requestsInFlight;
      },
      current: () => work.current(),
      open: () => work.open(),
      openRuns: () => work.openRuns(),
      thresholdMs: (item) => work.thresholdMs(item),
      onHttpReady: (listener) => this.#register(() => work.onHttpReady(this.#guard(listener))),
      countFailuresFromZero: () => work.countFailuresFromZero(),
      onFirstRun: (listener) => this.#register(() => work.onFirstRun(this.#guard(listener))),
      onStart: (listener) => this.#register(() => work.onStart(this.#guard(listener))),
      onEnd: (listener, wants) => this.#register(() => work.onEnd(this.#guard(listener), wants)),
      onRunEnd: (listener, wants) => this.#register(() => work.onRunEnd(this.#guard(listener), wants)),
      onHead: (headers) => this.#register(() => work.onHead(this.#guard(headers))),
      slot: (create, ended) => work.slot(create, ended && this.#guard(ended)),
      define: (kind, name, options) => work.define(kind, name, options),
    };
  }
}
