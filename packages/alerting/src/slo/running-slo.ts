import type { AlertRule, ExtensionHost, Reading, Signal, Slo, Undo } from '@golden-signals/core/extension';
import { BadRoutes } from './bad-routes.ts';
import { Budget } from './budget-history.ts';
import { burnAlerts } from './burn-alerts.ts';
import { burnWindowsMs } from './burn-windows.ts';
import type { CountedRequests } from './counted-requests.ts';
import { CountedSignal } from './counted-signal.ts';
import type { EarlierEvents } from './earlier-events.ts';
import { type SloCounters, SloCounts } from './slo-counts.ts';
import type { ReportedSlo } from './slo-report.ts';
import { sloSignalIds } from './slo-signals.ts';
import {
  type BudgetState,
  budgetLeft,
  budgetState,
  burnRate,
  type SloStatus,
  sloStatus,
} from './slo-status.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;

interface SloParts {
  readonly host: ExtensionHost;
  readonly counters: SloCounters;
  readonly requests: CountedRequests;
  /** Undefined where there is no Prometheus. */
  readonly earlier: EarlierEvents | undefined;
}

/** One SLO that is counted. */
export class RunningSlo {
  readonly slo: Slo;
  /** As it was told last. */
  state: BudgetState = 'unknown';
  readonly #host: ExtensionHost;
  readonly #counts: SloCounts;
  readonly #source: CountedSignal | undefined;
  readonly #ratio: Signal;
  readonly #budget: Budget;
  readonly #badRoutes: BadRoutes;
  readonly #earlier: EarlierEvents | undefined;
  /** Since when this process knows it, by the wall clock: longer with a history file. */
  readonly #sinceMs: number;
  readonly #undos: Undo[] = [];

  /** @throws GoldenSignalsError for a signal that is no ratio, a rule whose name is taken, or a window that is too long */
  constructor(slo: Slo, { host, counters, requests, earlier }: SloParts) {
    this.slo = slo;
    this.#host = host;
    this.#counts = new SloCounts(counters, slo);
    this.#ratio = host.signals.get(sloSignalIds.errorRatio);
    this.#budget = new Budget(host, slo);
    this.#badRoutes = new BadRoutes(host.clock);
    this.#earlier = earlier;
    try {
      if (slo.requests === undefined) {
        this.#source = new CountedSignal(slo, host.signals.get(slo.signal), this.#counts);
        const problem = this.#source.problem(true);
        if (problem !== undefined) throw problem;
      } else {
        requests.add(slo.requests, this.#counts, this.#badRoutes);
        this.#undos.push(() => requests.remove(this.#counts));
      }
      this.#remember();
      this.#sinceMs = this.#knownSinceMs();
      for (const rule of burnAlerts(slo)) this.#addRule(rule);
      if (slo.slices !== undefined) this.#undos.push(host.every(slo.slices.lengthMs, () => this.#endSlice()));
    } catch (error) {
      this.stop();
      throw error;
    }
  }

  get bad(): number {
    this.#source?.update();
    return this.#counts.bad;
  }

  get total(): number {
    this.#source?.update();
    return this.#counts.total;
  }

  get burnRate(): number | undefined {
    return burnRate(this.slo, this.read(hourMs));
  }

  get budgetLeft(): number | undefined {
    return budgetLeft(this.slo, this.#wholeWindow());
  }

  /** The state of the budget as of now. */
  get stateNow(): BudgetState {
    return budgetState(this.slo, this.#wholeWindow());
  }

  status(): SloStatus {
    return sloStatus(this.slo, this, this.#host.clock);
  }

  report(): ReportedSlo {
    return {
      ...this.status(),
      budget: this.#budget.read(this.#host.clock.wallTimeMs()),
      badRoutes: this.slo.requests === undefined ? undefined : this.#badRoutes.worst(),
    };
  }

  /** Over a window, with what Prometheus knows from before. */
  read(windowMs: number): Reading | undefined {
    const { name } = this.slo;
    const own = this.#ratio.read(windowMs, { slo: name });
    return this.#earlier === undefined ? own : this.#earlier.with(own, name, windowMs, this.#sinceMs);
  }

  firstMs(windowMs: number): number | undefined {
    const { name } = this.slo;
    return this.#earlier?.sinceMs(name) ?? this.#ratio.points(windowMs, { slo: name })[0]?.timestampMs;
  }

  /** Takes over what has happened since, for scrapes. @throws GoldenSignalsError where nobody defines its signal */
  update(): void {
    const problem = this.#source?.problem(false);
    if (problem !== undefined) throw problem;
    this.#source?.update();
  }

  stop(): void {
    for (const undo of this.#undos.splice(0)) undo();
  }

  #wholeWindow(): Reading | undefined {
    return this.read(this.slo.windowDays * dayMs);
  }

  /** Slots begin up to an hour before what is in them. */
  #knownSinceMs(): number {
    const nowMs = this.#host.clock.wallTimeMs();
    const first = this.#ratio.points(this.slo.windowDays * dayMs, { slo: this.slo.name })[0]?.timestampMs;
    return first !== undefined && nowMs - first > hourMs ? first : nowMs;
  }

  #endSlice(): void {
    this.#source?.update();
    this.#counts.endSlice();
  }

  #remember(): void {
    for (const windowMs of [...burnWindowsMs, this.slo.windowDays * dayMs])
      this.#undos.push(this.#ratio.keep({ windowMs, labels: { slo: this.slo.name } }));
    this.#undos.push(this.#budget.keep());
  }

  #addRule(rule: AlertRule): void {
    this.#undos.push(this.#host.rules.add(rule));
  }
}
