import type { Labels, Reading, SignalDefinition, SignalPoint } from '../host/signals.ts';
import type { History } from './history.ts';
import { type KeptSeries, type KeptSlots, slotShapeOf } from './kept-series.ts';
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

/** Series are looked for every ten seconds: one that was not among them for longer is gone. */
const goneAfterMs = 30_000;

/** Calls `visit` with each series that has all labels of its signal, as it was sampled last. */
export function visitSeries(
  history: History,
  definition: SignalDefinition,
  windowMs: number,
  visit: (labels: Labels, value: number, total: number | undefined) => void,
): void {
  history.time.update();
  const { timeMs } = history.time;
  const shape = slotShapeOf(definition);
  for (const series of history.seriesOf(definition.id)) {
    if (series.labelCount !== definition.labels.length || series.shape !== shape) continue;
    if (series.holders === 0 || timeMs - series.lastSeenMs > goneAfterMs) continue;
    if (definition.kind === 'quantile' || !series.isSummed) {
      const live = definition.kind === 'quantile' ? definition.window(windowMs, series.labels) : undefined;
      const reading = live ?? readSeries(history, series, definition, windowMs);
      if (reading !== undefined && Number.isFinite(reading.value))
        visit(series.labels, reading.value, undefined);
      continue;
    }
    const found = series.isKnown ? slotsFor(series, windowMs) : undefined;
    if (found === undefined) continue;
    const { tier, kept } = found;
    const { ring } = kept;
    const wanted = Math.floor((timeMs - windowMs) / tiers[tier]!.slotMs);
    const from = Math.min(ring.last, Math.max(wanted, ring.oldest));
    const coveredMs = history.sampledKnownMs - Math.max(history.knownMsAt(tier, from), kept.knownFromMs);
    if (coveredMs <= 0) continue;
    const first = series.sums[0]! - ring.at(from, 0);
    if (definition.kind === 'rate') {
      visit(series.labels, first / (coveredMs / 1_000), undefined);
      continue;
    }
    const second = series.sums[1]! - ring.at(from, 1);
    if (second <= 0) {
      if (definition.kind === 'ratio') visit(series.labels, definition.better === 'lower' ? 0 : 1, 0);
      continue;
    }
    const share = first / second;
    if (definition.kind === 'level') visit(series.labels, share, undefined);
    else visit(series.labels, definition.better === 'lower' ? share : 1 - share, second);
  }
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
