import type { ExtensionHost, Finding, Slo } from '@golden-signals/core/extension';
import { CountedRequests } from './counted-requests.ts';
import { EarlierEvents } from './earlier-events.ts';
import { RunningSlo } from './running-slo.ts';
import { byBudget, type ErrorBudgetChange, type SloReport, sloText } from './slo-report.ts';
import { sloEventsMetric, sloSignals } from './slo-signals.ts';

const checkIntervalMs = 15_000;
/** Signals may be defined by extensions that come later. */
const signalGraceMs = 60_000;

/**
 * Counts SLOs from now on: those that are given, and those that extensions add to the rules.
 *
 * @throws GoldenSignalsError `ERR_GS_RULE_DUPLICATE`, `ERR_GS_OPTION_INVALID`, `ERR_GS_SLO_SIGNAL`, `ERR_GS_SIGNAL_WINDOW`
 */
export function useSlos(host: ExtensionHost, slos: readonly Slo[]): void {
  const running = new RunningSlos(host);
  for (const slo of slos) host.rules.add(slo);
  running.sync();
  host.every(checkIntervalMs, () => running.check());
}

/** The SLOs of one monitor. */
class RunningSlos {
  readonly #host: ExtensionHost;
  readonly #slos = new Map<string, RunningSlo>();
  readonly #requests = new CountedRequests();
  readonly #events;
  readonly #objectives;
  readonly #startedMs: number;
  readonly #earlier: EarlierEvents | undefined;
  #isCounting = false;

  constructor(host: ExtensionHost) {
    this.#host = host;
    this.#startedMs = host.clock.now();
    const slos = () => Array.from(this.#slos.values(), ({ slo }) => slo);
    this.#earlier = host.prometheus && new EarlierEvents(host, host.prometheus, slos);
    this.#events = host.metrics.counter({
      name: sloEventsMetric,
      help: 'Events, or slices of time, that count for an SLO, by result: good or bad.',
      labelNames: ['slo', 'result'],
    });
    this.#objectives = host.metrics.gauge({
      name: 'slo_objective_ratio',
      help: 'The share of good ones that an SLO asks for.',
      labelNames: ['slo'],
    });
    host.metrics.addCollector({
      name: 'slo',
      feeds: [this.#events],
      collect: () => this.#update(false),
    });
    const all = () => this.#slos.values();
    for (const signal of sloSignals({ find: (name) => this.#slos.get(name), all }))
      host.signals.define(signal);
    host.work.countFailuresFromZero();
    host.findings.add('slo', () => this.#findings());
    host.events.declare('errorBudget');
    host.sections.add<SloReport>({
      name: 'slo',
      headline: 'SLOs',
      read: () => this.#report(),
      text: sloText,
      cards: [
        {
          title: 'Error budgets used up',
          value: ({ slos }) => slos.filter(({ state }) => state === 'exhausted').length,
        },
      ],
    });
  }

  /** Takes over the SLOs that there are now. @throws GoldenSignalsError for the first that cannot be counted */
  sync(): void {
    const wanted = new Map<string, Slo>();
    for (const rule of this.#host.rules.list()) if (rule.type === 'slo') wanted.set(rule.name, rule);
    for (const [name, running] of this.#slos) {
      if (wanted.get(name) === running.slo) continue;
      running.stop();
      this.#slos.delete(name);
      this.#objectives.remove({ slo: name });
    }
    let failure: unknown;
    for (const [name, slo] of wanted) {
      if (this.#slos.has(name)) continue;
      try {
        this.#start(slo);
      } catch (error) {
        failure ??= error;
      }
    }
    if (failure !== undefined) throw failure;
  }

  /** Never throws. */
  check(): void {
    try {
      this.sync();
    } catch (error) {
      this.#host.internalError(error);
    }
    this.#update(this.#host.clock.now() - this.#startedMs >= signalGraceMs);
    for (const running of this.#slos.values()) this.#tell(running);
  }

  #start(slo: Slo): void {
    const { name } = slo;
    // Both series exist from the start, so that Prometheus sees the first burst.
    const counters = {
      good: this.#events.labels({ slo: name, result: 'good' }),
      bad: this.#events.labels({ slo: name, result: 'bad' }),
    };
    this.#slos.set(
      name,
      new RunningSlo(slo, { host: this.#host, counters, requests: this.#requests, earlier: this.#earlier }),
    );
    this.#objectives.labels({ slo: name }).set(slo.objective);
    if (this.#isCounting || slo.requests === undefined) return;
    this.#isCounting = true;
    this.#host.work.onEnd((end) => this.#requests.count(end), 'all');
  }

  #update(isStrict: boolean): void {
    for (const running of this.#slos.values()) {
      try {
        running.update();
      } catch (error) {
        if (isStrict) this.#host.internalError(error);
      }
    }
  }

  #tell(running: RunningSlo): void {
    const { state: previousState, stateNow: state } = running;
    if (state === previousState) return;
    running.state = state;
    const change: ErrorBudgetChange = {
      slo: running.slo.name,
      state,
      previousState,
      status: running.status(),
    };
    this.#host.events.emit('errorBudget', change);
  }

  #report(): SloReport {
    return { slos: Array.from(this.#slos.values(), (running) => running.report()).sort(byBudget) };
  }

  #findings(): Finding[] {
    return Array.from(this.#slos.values(), (running) => running.status())
      .sort(byBudget)
      .filter(({ state }) => state === 'exhausted' || state === 'low')
      .map((status) => ({
        id: `error-budget:${status.name}`,
        severity: status.state === 'exhausted' ? ('critical' as const) : ('warning' as const),
        title:
          status.state === 'exhausted'
            ? `${status.name} has used up its error budget`
            : `${status.name} has little of its error budget left`,
        evidence: sloText({ slos: [status] }),
        next: 'Put what makes it reliable before what is new, until the budget has recovered.',
      }));
  }
}
