import type { Clock } from '@golden-signals/core';
import type { Reading, Slo } from '@golden-signals/core/extension';
import { minBadOf } from './burn-alerts.ts';
import { burnPairs, burnWindowsMs } from './burn-windows.ts';
import { formatDuration } from './duration.ts';
import { type SlaStatus, slaStatus } from './sla.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
/** Of the slots in which the history remembers such windows. */
const slotMs = hourMs;
const lowBudget = 0.25;
const nowWindowMs = burnWindowsMs[0]!;

/**
 * `low` from a quarter of the error budget on, `exhausted` when nothing is left; `unknown` before anything was counted.
 * Neither of the two is said before the minimum of bad events was seen.
 */
export type BudgetState = 'unknown' | 'healthy' | 'low' | 'exhausted';

export interface BurnRate {
  /** `5m`, `30m`, `1h`, `2h`, `6h`, `1d`, `3d`. */
  readonly window: string;
  /** 1 is as fast as allowed; undefined where nothing happened, or nothing is known. */
  readonly rate: number | undefined;
  /** The time that is known of the window. */
  readonly coveredMs: number;
}

/** Two windows over which the budget must burn faster than the limit before somebody is told. */
export interface BurnPairStatus {
  readonly severity: 'page' | 'ticket';
  /** As the windows of `burnRates`. */
  readonly long: string;
  readonly short: string;
  /** A burn rate. */
  readonly limit: number;
}

/** The state of one SLO. Ratios are from 0 to 1. */
export interface SloStatus {
  readonly name: string;
  readonly summary: string;
  readonly objective: number;
  readonly windowDays: number;
  /** Events are counted, or slices of time. */
  readonly counts: 'events' | 'slices';
  /** The share of good ones over the window; undefined where there were none. */
  readonly sli: number | undefined;
  /** The same over five minutes. */
  readonly sliNow: number | undefined;
  readonly good: number;
  readonly bad: number;
  readonly total: number;
  /** 1 while nothing was bad, 0 when all is used up, negative beyond; as of what is known of the window. */
  readonly budgetLeft: number | undefined;
  readonly state: BudgetState;
  readonly burnRates: readonly BurnRate[];
  readonly burnPairs: readonly BurnPairStatus[];
  /**
   * In how long nothing is left if bad ones come as in the last hour, and none of the window is forgotten before. Undefined
   * where it cannot be said: less than the window is known, fewer than the minimum of bad ones came in that hour, it burns
   * no faster than allowed, or nothing is left.
   */
  readonly usedUpInMs: number | undefined;
  readonly coveredMs: number;
  /** Since when it is known, by the wall clock, while that is less than the window; undefined otherwise. */
  readonly sinceMs: number | undefined;
  readonly sla: SlaStatus | undefined;
}

/** What is known of the events of one SLO. */
export interface SloEvents {
  read(windowMs: number): Reading | undefined;
  /** When what is known of a window began, by the wall clock; undefined where nothing is. */
  firstMs(windowMs: number): number | undefined;
}

/** Returns how it stands with an SLO. */
export function sloStatus(slo: Slo, events: SloEvents, clock: Clock): SloStatus {
  const { name, summary, objective, windowDays, slices, sla } = slo;
  const windowMs = windowDays * dayMs;
  const whole = events.read(windowMs);
  const { bad = 0, total = 0, coveredMs = 0 } = whole ?? {};
  const sli = goodShare(whole);
  return {
    name,
    summary,
    objective,
    windowDays,
    counts: slices === undefined ? 'events' : 'slices',
    sli,
    sliNow: goodShare(events.read(nowWindowMs)),
    good: total - bad,
    bad,
    total,
    budgetLeft: budgetLeft(slo, whole),
    state: budgetState(slo, whole),
    burnRates: burnWindowsMs.map((ofMs) => {
      const reading = events.read(ofMs);
      return {
        window: formatDuration(ofMs),
        rate: burnRate(slo, reading),
        coveredMs: Math.min(ofMs, reading?.coveredMs ?? 0),
      };
    }),
    burnPairs: burnPairs(windowMs).map(({ severity, longMs, shortMs, burnRate: limit }) => ({
      severity,
      long: formatDuration(longMs),
      short: formatDuration(shortMs),
      limit,
    })),
    usedUpInMs: coveredMs < windowMs ? undefined : usedUpInMs(slo, whole!, events.read(hourMs)),
    coveredMs: Math.min(windowMs, coveredMs),
    sinceMs:
      whole === undefined || coveredMs >= windowMs ? undefined : sinceOf(events, windowMs, coveredMs, clock),
    sla: sla && slaStatus(sla, sli),
  };
}

export function burnRate({ objective }: Slo, reading: Reading | undefined): number | undefined {
  const sli = goodShare(reading);
  return sli === undefined ? undefined : (1 - sli) / (1 - objective);
}

export function budgetLeft(slo: Slo, reading: Reading | undefined): number | undefined {
  const burnt = burnRate(slo, reading);
  return burnt === undefined ? undefined : 1 - burnt;
}

function goodShare(reading: Reading | undefined): number | undefined {
  const { bad = 0, total = 0 } = reading ?? {};
  return total === 0 ? undefined : 1 - bad / total;
}

/** @param whole Over the window of the SLO. */
export function budgetState(slo: Slo, whole: Reading | undefined): BudgetState {
  const left = budgetLeft(slo, whole);
  if (left === undefined) return 'unknown';
  if (whole!.bad! < minBadOf(slo) || left > lowBudget) return 'healthy';
  // What binary fractions leave of nothing is nothing.
  return left > 1e-9 ? 'low' : 'exhausted';
}

/** @param whole Over the window, of which everything is known. */
function usedUpInMs(slo: Slo, whole: Reading, hour: Reading | undefined): number | undefined {
  const { bad = 0, coveredMs = 0 } = hour ?? {};
  const left = (1 - slo.objective) * whole.total! - whole.bad!;
  const burn = burnRate(slo, hour);
  if (burn === undefined || burn <= 1 || bad < minBadOf(slo) || left <= 0) return undefined;
  return (left / bad) * coveredMs;
}

/** Where processes have ended in between, what is known is less than the time since then. */
function sinceOf(events: SloEvents, windowMs: number, coveredMs: number, clock: Clock): number {
  const sinceMs = clock.wallTimeMs() - coveredMs;
  const firstMs = events.firstMs(windowMs) ?? sinceMs;
  return sinceMs - firstMs > slotMs ? firstMs : sinceMs;
}
