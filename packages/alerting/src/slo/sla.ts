import type { Sla } from '@golden-signals/core/extension';

/** A promise to customers, and what came of it. */
export interface SlaStatus {
  readonly target: number;
  /** Over the window of the SLO; undefined where nothing happened. */
  readonly measured: number | undefined;
  readonly isMet: boolean;
  /** The credit of customers if it stayed so; 0 where it is met, or no tier holds. */
  readonly creditPercent: number;
}

export function slaStatus({ target, credits }: Sla, measured: number | undefined): SlaStatus {
  const isMet = measured === undefined || measured >= target;
  const reached = credits.filter(({ below }) => measured !== undefined && measured < below);
  const [tier] = reached.sort((a, b) => a.below - b.below);
  return { target, measured, isMet, creditPercent: tier?.creditPercent ?? 0 };
}
