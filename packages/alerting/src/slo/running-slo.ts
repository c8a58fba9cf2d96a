import type { AlertRule, ExtensionHost, Reading, Signal, Slo, Undo } from '@golden-signals/core/extension';
import { burnAlerts } from './burn-alerts.ts';
import { burnWindowsMs } from './burn-windows.ts';
import type { CountedRequests } from './counted-requests.ts';
import { CountedSignal } from './counted-signal.ts';
import { type SloCounters, SloCounts } from './slo-counts.ts';
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
  readonly #undos: Undo[] = [];

  /** @throws GoldenSignalsError for a signal that is no ratio, a rule whose name is taken, or a window that is too long */
  constructor(slo: Slo, { host, counters, requests }: SloParts) {
    this.slo = slo;
    this.#host = host;
    this.#counts = new SloCounts(counters, slo);
    this.#ratio = host.signals.get(sloSignalIds.errorRatio);
    try {
      if (slo.requests === undefined) {
        this.#source = new CountedSignal(slo, host.signals.get(slo.signal), this.#counts);
        const problem = this.#source.problem(true);
        if (problem !== undefined) throw problem;
      } else {
        requests.add(slo.requests, this.#counts);
        this.#undos.push(() => requests.remove(this.#counts));
      }
      this.#remember();
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
    return burnRate(this.slo, this.#ratio.read(hourMs, { slo: this.slo.name }));
  }

  get budgetLeft(): number | undefined {
    return budgetLeft(this.slo, this.#wholeWindow());
  }

  /** The state of the budget as of now. */
  get stateNow(): BudgetState {
    return budgetState(this.slo, this.#wholeWindow());
  }

  status(): SloStatus {
    return sloStatus(this.slo, this.#ratio, this.#host.clock);
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
    return this.#ratio.read(this.slo.windowDays * dayMs, { slo: this.slo.name });
  }

  #endSlice(): void {
    this.#source?.update();
    this.#counts.endSlice();
  }

  #remember(): void {
    for (const windowMs of [...burnWindowsMs, this.slo.windowDays * dayMs])
      this.#undos.push(this.#ratio.keep({ windowMs, labels: { slo: this.slo.name } }));
  }

  #addRule(rule: AlertRule): void {
    this.#undos.push(this.#host.rules.add(rule));
  }
}
