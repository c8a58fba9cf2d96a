import type { Reading, SignalDefinition, SignalPoint } from '../host/signals.ts';
import type { History } from './history.ts';
import type { KeptSeries, KeptSlots } from './kept-series.ts';
import { sample, sampled } from './sample.ts';
import { tiers } from './tiers.ts';

/** Returns the finest slots that reach as far back as a window, else those that reach furthest. */
function slotsFor(series: KeptSeries, windowMs: number): { tier: number; kept: KeptSlots } | undefined {
  let best: { tier: number; kept: KeptSlots } | undefined;
  for (let tier = 0; tier < series.slots.length; tier++) {
    const kept = series.slots[tier];
    if (kept === undefined) continue;
    best = { tier, kept };
    if ((kept.ring.capacity - 1) * tiers[tier]!.slotMs >= windowMs) return best;
  }
  return best;
}

/** Returns what a signal was over a window, as far as its history knows. */
export function readSeries(
  history: History,
  series: KeptSeries,
  definition: SignalDefinition,
  windowMs: number,
): Reading | undefined {
  const found = slotsFor(series, windowMs);
  if (found === undefined) return undefined;
  const { tier, kept } = found;
  const { time } = history;
  time.update();
  const wanted = Math.floor((time.timeMs - windowMs) / tiers[tier]!.slotMs);
  const from = Math.min(kept.ring.last, Math.max(wanted, kept.ring.oldest));
  const coveredMs = time.knownMs - Math.max(history.knownMsAt(tier, from), kept.knownFromMs);
  if (!series.isSummed) return readExtreme(series, kept, from, definition, coveredMs);
  const isCurrent = sample(definition, series.labels);
  if (!isCurrent && !series.isKnown) return undefined;
  const added = (column: number) =>
    (isCurrent && definition.kind !== 'level' ? series.sumNow(column) : series.sums[column]!) -
    kept.ring.at(from, column);
  return summed(definition, added(0), added(1), coveredMs);
}

/** Of what was added in a span of time. */
function summed(
  { kind, better }: SignalDefinition,
  first: number,
  second: number,
  coveredMs: number,
): Reading | undefined {
  if (kind === 'ratio') {
    if (coveredMs <= 0) return undefined;
    const share = second > 0 ? first / second : 0;
    return { value: better === 'lower' ? share : 1 - share, coveredMs, bad: first, total: second };
  }
  if (kind === 'rate') return coveredMs <= 0 ? undefined : { value: first / (coveredMs / 1_000), coveredMs };
  return second <= 0 ? undefined : { value: first / second, coveredMs };
}

function readExtreme(
  series: KeptSeries,
  { ring }: KeptSlots,
  from: number,
  definition: SignalDefinition,
  coveredMs: number,
): Reading | undefined {
  let value = Number.NaN;
  for (let slot = from; slot <= ring.last; slot++) value = series.combined(value, ring.at(slot, 0));
  if (definition.kind === 'quantile')
    return Number.isNaN(value) ? undefined : { value, coveredMs, isMaxOfSlots: true };
  if (sample(definition, series.labels)) value = series.combined(value, sampled[0]!);
  return Number.isNaN(value) ? undefined : { value, coveredMs };
}

/** Returns one point per slot of a window that has something, the oldest first. */
export function pointsOf(
  history: History,
  series: KeptSeries,
  definition: SignalDefinition,
  windowMs: number,
): SignalPoint[] {
  const found = slotsFor(series, windowMs);
  if (found === undefined) return [];
  const { tier, kept } = found;
  const { time } = history;
  const { ring } = kept;
  time.update();
  const { slotMs } = tiers[tier]!;
  const isCurrent = series.isSummed && definition.kind !== 'level' && sample(definition, series.labels);
  if (!isCurrent && !series.isKnown) return [];
  const knownAt = (slot: number) =>
    slot > ring.last ? time.knownMs : Math.max(history.knownMsAt(tier, slot), kept.knownFromMs);
  const sumAt = (slot: number, column: number) => {
    if (slot <= ring.last) return ring.at(slot, column);
    return isCurrent ? series.sumNow(column) : series.sums[column]!;
  };
  const points: SignalPoint[] = [];
  const wanted = Math.floor((time.timeMs - windowMs) / slotMs);
  for (let slot = Math.max(wanted, ring.oldest); slot <= ring.last; slot++) {
    const value = series.isSummed
      ? summed(
          definition,
          sumAt(slot + 1, 0) - sumAt(slot, 0),
          ring.columns === 1 ? 0 : sumAt(slot + 1, 1) - sumAt(slot, 1),
          knownAt(slot + 1) - knownAt(slot),
        )?.value
      : ring.at(slot, 0);
    if (value === undefined || Number.isNaN(value)) continue;
    points.push({ timestampMs: time.toWallTimeMs(slot * slotMs), value });
  }
  return points;
}
