import { grouped, ratio, span, textOf } from '../../drawing/format.ts';
import type { Severity } from '../../drawing/marks.tsx';
import type { Slo } from '../../live/watch-sections.ts';

const daySeconds = 86_400;

const states: Readonly<Record<Slo['state'], Severity | 'none'>> = {
  exhausted: 'critical',
  low: 'warning',
  healthy: undefined,
  unknown: 'none',
};

export function markOf({ state }: Slo): Severity | 'none' {
  return states[state];
}

export function severityOf(slo: Slo): Severity {
  const mark = markOf(slo);
  return mark === 'none' ? undefined : mark;
}

/** The class of a bar. */
export function fillOf(slo: Slo): string {
  const severity = severityOf(slo);
  return severity === 'critical' ? 'fc' : severity === 'warning' ? 'fw' : 'f3';
}

/** `62.0 % left`, `29.0 % overspent`, or a dash. */
export function leftText({ budgetLeft }: Slo): string {
  if (budgetLeft === undefined) return '–';
  return budgetLeft < 0 ? `${textOf(ratio(-budgetLeft))} overspent` : `${textOf(ratio(budgetLeft))} left`;
}

export function rateOf({ burnRates }: Slo, window: string): number | undefined {
  return burnRates.find((one) => one.window === window)?.rate;
}

/** `4.1 ×`, or a dash. */
export function rateText(rate: number | undefined): string {
  return rate === undefined ? '–' : `${grouped(Number(rate.toPrecision(3)))} ×`;
}

/** `30 min` of `30m` */
export function windowText(window: string): string {
  return window.replace('m', ' min').replace(/[hd]$/, ' $&');
}

/** What becomes of the budget at the rate of the last hour, as far as it can be said. */
export function outlookText(slo: Slo): string {
  const { usedUpInMs, budgetLeft = 0, windowDays, sinceMs } = slo;
  const rate = rateOf(slo, '1h');
  if (rate === undefined) return 'nothing was counted in the last hour';
  if (usedUpInMs !== undefined) return `used up in ${span(usedUpInMs / 1_000)} at the rate of the last hour`;
  if (rate <= 1) return 'burns no faster than it may';
  const fullSeconds = (windowDays * daySeconds) / rate;
  if (budgetLeft > 0 && sinceMs !== undefined)
    return `a whole budget lasts ${span(fullSeconds)} at the rate of the last hour`;
  return `burns ${rateText(rate)} as fast as it may`;
}
