import type { WindowSummary } from '@golden-signals/core/extension';

/** Fewer runs say little of how often a job fails. */
const enoughRuns = 20;
const failingFrom = 0.05;

/** Returns how bad it is that so many of the runs of a job fail. */
export function failureSeverity({
  requests,
  errorRatio,
}: Pick<WindowSummary, 'requests' | 'errorRatio'>): 'warning' | undefined {
  return requests >= enoughRuns && errorRatio >= failingFrom ? 'warning' : undefined;
}
