import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Authorization } from '../endpoints/authorization.ts';
import type { EndpointTable } from '../endpoints/endpoint-table.ts';
import type { CallHost } from '../host/calls.ts';
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
import type { LiveHost } from '../host/service-snapshot.ts';
import type { SignalHost } from '../host/signals.ts';
import type { Registry } from '../metrics/registry.ts';
import type { Redactor } from '../redaction/redact.ts';
import { type LiveWindowOptions, liveWindows } from '../windows/live-windows.ts';
import type { Undo } from '../work/work-listeners.ts';
import type { AnyListener, Events } from './events.ts';
import {
  type Clean,
  registeringCalls,
  registeringCauses,
  registeringFindings,
  registeringMetrics,
  registeringSignals,
  registeringWork,
} from './registering-hosts.ts';
import { Registrations } from './registrations.ts';
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
  readonly live: LiveHost;
  readonly signals: SignalHost;
  readonly causes: CauseHost;
  readonly findings: FindingHost;
  readonly rules: RuleHost;
  readonly errorListeners: Set<(reported: ErrorReported) => void>;
  readonly sections: Sections;
  readonly endpoints: EndpointTable;
  readonly monitoringPath: string;
  readonly showDetails: boolean;
  readonly metricsPath: string;
  readonly authorization: Authorization | undefined;
  readonly events: Events;
  readonly windows: LiveWindowOptions;
  readonly closed: boolean;
  reportError(error: unknown, about: ErrorAbout): void;
  onClose(close: () => void | Promise<void>): Undo;
  internalError(component: string, error: unknown): void;
}

/** The host of one extension: all that it registers goes through its `registrations`. */
export class StagedHost implements ExtensionHost {
  readonly service: ServiceIdentity;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly redact: Redactor;
  readonly metrics: Metrics;
  readonly prometheus: PrometheusServer | undefined;
  readonly work: WorkHost;
  readonly calls: CallHost;
  readonly live: LiveHost;
  readonly signals: SignalHost;
  readonly causes: CauseHost;
  readonly findings: FindingHost;
  readonly rules: RuleHost;
  readonly errors: ExtensionHost['errors'];
  readonly sections: ExtensionHost['sections'];
  readonly endpoints: ExtensionHost['endpoints'];
  readonly events: ExtensionHost['events'];
  readonly registrations: Registrations;
  /** Names of events that the extension listens for. */
  readonly heardEvents = new Set<string>();
  readonly #parts: HostParts;

  constructor(name: string, parts: HostParts) {
    const { redactor, rules } = parts;
    const registrations = new Registrations(name, parts);
    const clean: Clean = (text, maxLength) => redactor.text(text, maxLength);
    this.registrations = registrations;
    this.#parts = parts;
    this.service = parts.service;
    this.clock = parts.clock;
    this.logger = parts.logger;
    this.redact = redactor;
    this.metrics = registeringMetrics(parts.registry, registrations);
    this.prometheus = parts.prometheus;
    this.work = registeringWork(parts.work, registrations);
    this.calls = registeringCalls(parts.calls, registrations);
    this.live = parts.live;
    this.signals = registeringSignals(parts.signals, registrations);
    this.causes = registeringCauses(parts.causes, registrations, clean);
    this.findings = registeringFindings(parts.findings, registrations, clean);
    this.rules = {
      add: (rule) => registrations.add(() => rules.add(rule)),
      list: () => rules.list(),
    };
    this.errors = {
      report: (error, about = {}) => parts.reportError(error, about),
      onReport: (listener) =>
        registrations.add(() => {
          const guarded = registrations.guard(listener);
          parts.errorListeners.add(guarded);
          return () => parts.errorListeners.delete(guarded);
        }),
    };
    this.sections = {
      add: (section) => registrations.add(() => parts.sections.add(section)),
      paths: () => parts.sections.paths(),
      read: (path, options) => parts.sections.readPath(path, options),
      panels: (path) => parts.sections.panels(path),
    };
    this.endpoints = {
      add: (endpoint) => registrations.add(() => parts.endpoints.add(endpoint)),
      monitoringPath: parts.monitoringPath,
      isProtected: parts.authorization !== undefined,
      showDetails: parts.showDetails,
      acceptCallers: (isKnown) => registrations.add(() => parts.authorization?.accept(isKnown) ?? (() => {})),
      metricsPath: parts.metricsPath,
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
        return registrations.add(() => parts.events.on(name, registrations.guard(listener as AnyListener)));
      },
    };
  }

  // Functions and not methods, as all of a host are, so that a setup may take it apart.
  readonly every: ExtensionHost['every'] = (intervalMs, run, { jitter = false } = {}) =>
    this.registrations.add(() => {
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
    this.registrations.add(() => {
      const forget = this.#parts.onClose(close);
      return () => {
        forget();
        // What the setup started before it failed has to be stopped all the same.
        this.registrations.guard(close)();
      };
    });
  };

  readonly liveWindows: ExtensionHost['liveWindows'] = () => {
    const create = liveWindows(this.clock, this.#parts.windows);
    return () => create();
  };

  readonly internalError: ExtensionHost['internalError'] = (error) => this.registrations.internalError(error);
}
