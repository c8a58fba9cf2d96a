import type { BadRoute } from './bad-routes.ts';
import type { BudgetHistory } from './budget-history.ts';
import type { BudgetState, SloStatus } from './slo-status.ts';

/** The answer of `/monitoring/slo`, and `slo` of the diagnostics. */
export interface SloReport {
  /** Those with the least budget left first; those of which nothing is known last. */
  readonly slos: readonly ReportedSlo[];
}

export interface ReportedSlo extends SloStatus {
  readonly budget: BudgetHistory;
  /** Of an SLO of requests, the routes with the most bad ones in the last day, at most five; of others undefined. */
  readonly badRoutes: readonly BadRoute[] | undefined;
}

/** Told as the event `errorBudget` when the budget of an SLO comes into another state: the place for a policy. */
export interface ErrorBudgetChange {
  readonly slo: string;
  readonly state: BudgetState;
  readonly previousState: BudgetState;
  readonly status: SloStatus;
}

declare module '@golden-signals/core' {
  interface MonitorEvents {
    errorBudget: ErrorBudgetChange;
  }
}

export function byBudget(a: SloStatus, b: SloStatus): number {
  return (a.budgetLeft ?? Number.POSITIVE_INFINITY) - (b.budgetLeft ?? Number.POSITIVE_INFINITY);
}

/** One line for each SLO of which something is known. */
export function sloText({ slos }: { readonly slos: readonly SloStatus[] }): string[] {
  return slos.filter(({ sli }) => sli !== undefined).map(textOf);
}

function textOf({
  name,
  sli,
  objective,
  windowDays,
  budgetLeft,
  burnRates,
  sinceMs,
  sla,
}: SloStatus): string {
  const hour = burnRates.find(({ window }) => window === '1h')?.rate;
  const parts = [
    `${percent(sli!)} good, objective ${percent(objective)} over ${windowDays} d`,
    budgetLeft! < 0
      ? `error budget overspent by ${whole(-budgetLeft!)}`
      : `${whole(budgetLeft!)} of the error budget left`,
    ...(hour === undefined ? [] : [`burns ${Number(hour.toPrecision(2))} × over 1 h`]),
    ...(sla === undefined || sla.isMet
      ? []
      : [`misses its SLA of ${percent(sla.target)}, ${sla.creditPercent} % credit`]),
  ];
  return `${name}: ${parts.join(', ')}${sinceMs === undefined ? '' : ` (since ${sinceText(sinceMs)})`}`;
}

/** With as many digits as tell 99.95 % from 99.949 %, rounded down: nothing looks met that is not. */
function percent(share: number): string {
  return `${Math.floor(share * 100_000 + 1e-6) / 1_000} %`;
}

function whole(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** In UTC, as logs have it. */
function sinceText(sinceMs: number): string {
  const since = new Date(sinceMs).toISOString();
  return `${since.slice(0, 10)} ${since.slice(11, 16)} UTC`;
}
