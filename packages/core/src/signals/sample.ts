import type { Labels, RateSignal, RatioSignal, SignalDefinition } from '../host/signals.ts';
import { hasLabels } from './series-key.ts';

/** What was read last: bad and total of a ratio, the total of a rate, the value of a level. */
export const sampled = new Float64Array(2);

/**
 * Reads a signal that is not a quantile into `sampled`.
 *
 * @returns False while nothing is known.
 */
export function sample(definition: SignalDefinition, labels: Labels): boolean {
  if (definition.kind === 'ratio') {
    const totals = definition.totals(labels);
    if (totals === undefined) return sumSeries(definition, labels);
    return take(totals.bad, totals.total);
  }
  if (definition.kind === 'rate') {
    const total = definition.total(labels);
    return total === undefined ? sumSeries(definition, labels) : take(total, 0);
  }
  const value = definition.kind === 'level' ? definition.value(labels) : undefined;
  return value !== undefined && take(value, 0);
}

/** For what the definition does not answer itself: all series that have these labels, where they do not have all. */
function sumSeries(definition: RatioSignal | RateSignal, labels: Labels): boolean {
  if (definition.series === undefined || Object.keys(labels).length >= definition.labels.length) return false;
  let first = 0;
  let second = 0;
  let isKnown = false;
  for (const series of definition.series() ?? []) {
    if (!hasLabels(series, labels)) continue;
    if (definition.kind === 'ratio') {
      const totals = definition.totals(series);
      if (totals === undefined) continue;
      first += totals.bad;
      second += totals.total;
    } else {
      const total = definition.total(series);
      if (total === undefined) continue;
      first += total;
    }
    isKnown = true;
  }
  return isKnown && take(first, second);
}

function take(first: number, second: number): boolean {
  if (!Number.isFinite(first) || !Number.isFinite(second)) return false;
  sampled[0] = first;
  sampled[1] = second;
  return true;
}
