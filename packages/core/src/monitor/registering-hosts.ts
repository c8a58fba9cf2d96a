import { checkedCauses } from '../causes/causes.ts';
import { checkedFindings } from '../findings/findings.ts';
import type { CallHost, CallTarget } from '../host/calls.ts';
import type { CauseHost } from '../host/causes.ts';
import type { Metrics, WorkHost } from '../host/extension-host.ts';
import type { FindingHost } from '../host/findings.ts';
import type { Signal, SignalHost } from '../host/signals.ts';
import type { Registry } from '../metrics/registry.ts';
import type { Registrations } from './registrations.ts';

// The parts of a monitor, as one extension sees them: what it registers there is guarded, and remembered.

/** Shortens a text and hides what is secret in it. */
export type Clean = (text: string, maxLength: number) => string;

export function registeringMetrics(registry: Registry, registrations: Registrations): Metrics {
  const made = <Options extends { readonly name: string }, Made>(make: (options: Options) => Made) => {
    return (options: Options): Made => {
      const isNew = registry.get(options.name) === undefined;
      let metric: Made | undefined;
      registrations.add(() => {
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
    collect: () => registry.collect(),
    addCollector: (collector) => registrations.add(() => registry.addCollector(collector)),
    attach: (guest) => registrations.add(() => registry.attach(guest)),
  };
}

export function registeringWork(work: WorkHost, registrations: Registrations): WorkHost {
  const { guard, add } = bound(registrations);
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
    onHttpReady: (listener) => add(() => work.onHttpReady(guard(listener))),
    countFailuresFromZero: () => work.countFailuresFromZero(),
    onFirstRun: (listener) => add(() => work.onFirstRun(guard(listener))),
    onStart: (listener) => add(() => work.onStart(guard(listener))),
    onEnd: (listener, wants) => add(() => work.onEnd(guard(listener), wants)),
    onRunEnd: (listener, wants) => add(() => work.onRunEnd(guard(listener), wants)),
    onHead: (headers) => add(() => work.onHead(guard(headers))),
    header: (item, name) => work.header(item, name),
    slot: (create, ended) => work.slot(create, ended && guard(ended)),
    define: (kind, name, { onEnd, outcomeOf, ...options } = {}) =>
      work.define(kind, name, {
        ...options,
        ...(onEnd && { onEnd: guard(onEnd) }),
        ...(outcomeOf && { outcomeOf: (error, details) => guard(outcomeOf)(error, details) ?? 'error' }),
      }),
    addJobSignals: (read) => {
      const guarded = guard(read);
      return add(() => work.addJobSignals((window) => guarded(window) ?? []));
    },
  };
}

export function registeringCalls(calls: CallHost, registrations: Registrations): CallHost {
  return {
    target: (options) => {
      let target: CallTarget | undefined;
      registrations.add(() => {
        const made = calls.target(options);
        target = made;
        return () => made.close();
      });
      return target!;
    },
    onEnd: (listener) => registrations.add(() => calls.onEnd(registrations.guard(listener))),
    read: (options) => calls.read(options),
  };
}

export function registeringSignals(signals: SignalHost, registrations: Registrations): SignalHost {
  return {
    define: (signal) => registrations.add(() => signals.define(registrations.guardSignal(signal))),
    ids: () => signals.ids(),
    get: (id) => {
      const signal = signals.get(id);
      const keep: Signal['keep'] = (window) => registrations.add(() => signal.keep(window));
      return Object.create(signal, { keep: { value: keep } }) as Signal;
    },
    setLimits: (id, limits) => signals.setLimits(id, limits),
    remember: (name, read) => signals.remember(name, registrations.guard(read)),
    get isSaved() {
      return signals.isSaved;
    },
    markers: () => signals.markers(),
  };
}

export function registeringCauses(causes: CauseHost, registrations: Registrations, clean: Clean): CauseHost {
  const { guard, add } = bound(registrations);
  return {
    add: (explain) => {
      const guarded = guard(explain);
      return add(() => causes.add(guard((span) => checkedCauses(guarded(span), clean))));
    },
    of: (span) => causes.of(span),
  };
}

export function registeringFindings(
  findings: FindingHost,
  registrations: Registrations,
  clean: Clean,
): FindingHost {
  const { guard, add } = bound(registrations);
  return {
    add: (name, read) => {
      const guarded = guard(read);
      const checked: typeof read = (windowMs, options) => checkedFindings(guarded(windowMs, options), clean);
      return add(() => findings.add(name, guard(checked)));
    },
    read: (windowMs, options) => findings.read(windowMs, options),
  };
}

function bound(registrations: Registrations): Pick<Registrations, 'add' | 'guard'> {
  return {
    add: (register) => registrations.add(register),
    guard: (fn) => registrations.guard(fn),
  };
}
