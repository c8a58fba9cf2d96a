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

/**
 * Returns what a signal was over a window, as far as its history knows.
 *
 * @param isSampled As of the last sample. Default: as of now.
 */
export function readSeries(
  history: History,
  series: KeptSeries,
  definition: SignalDefinition,
  windowMs: number,
  isSampled = false,
): Reading | undefined {
  const found = slotsFor(series, windowMs);
  if (found === undefined) return undefined;
  const { tier, kept } = found;
  const { time } = history;
  time.update();
  const wanted = Math.floor((time.timeMs - windowMs) / tiers[tier]!.slotMs);
  const from = Math.min(kept.ring.last, Math.max(wanted, kept.ring.oldest));
  const knownMs = isSampled ? history.sampledKnownMs : time.knownMs;
  const coveredMs = knownMs - Math.max(history.knownMsAt(tier, from), kept.knownFromMs);
  if (!series.isSummed) return readExtreme(series, kept, from, definition, coveredMs);
  const isCurrent = !isSampled && sample(definition, series.labels);
  if (!isCurrent && !series.isKnown) return undefined;
  const added = (column: number) =>
    (isCurrent && definition.kind !== 'level' ? series.sumNow(column) : series.sums[column]!) -
    kept.ring.at(from, column);
  return summed(definition, added(0), added(1), coveredMs);
}

/** Series are looked for every ten seconds: one that was not among them for longer is gone. */
const goneAfterMs = 30_000;

export type VisitSeries = (labels: Labels, value: number, total: number | undefined) => void;

/** Calls `visit` with each series that has all labels of its signal, as it was sampled last. */
export function visitSeries(
  history: History,
  definition: SignalDefinition,
  windowMs: number,
  visit: VisitSeries,
): void {
  history.time.update();
  const { timeMs } = history.time;
  const { kind, labels } = definition;
  const shape = slotShapeOf(definition);
  const isSummed = kind === 'ratio' || kind === 'rate' || shape === 'mean';
  const window = new SummedWindow(history, definition, windowMs, visit);
  for (const series of history.seriesOf(definition.id)) {
    if (series.labelCount !== labels.length || series.shape !== shape) continue;
    if (series.holders === 0 || timeMs - series.lastSeenMs > goneAfterMs) continue;
    if (isSummed) {
      if (series.isKnown) window.read(series);
      continue;
    }
    const live = kind === 'quantile' ? definition.window(windowMs, series.labels) : undefined;
    const reading = live ?? readSeries(history, series, definition, windowMs);
    if (reading !== undefined && Number.isFinite(reading.value))
      visit(series.labels, reading.value, undefined);
  }
}

/** Reads one window of thousands of series, which mostly have the same slots: nothing is made for one of them. */
class SummedWindow {
  readonly #history: History;
  readonly #definition: SignalDefinition;
  readonly #windowMs: number;
  readonly #visit: VisitSeries;
  /** The slots of the series before. */
  #tier = -1;
  #wanted = 0;
  #from = -1;
  #knownMsAtFrom = 0;

  constructor(history: History, definition: SignalDefinition, windowMs: number, visit: VisitSeries) {
    this.#history = history;
    this.#definition = definition;
    this.#windowMs = windowMs;
    this.#visit = visit;
  }

  read(series: KeptSeries): void {
    const kept = this.#slots(series);
    if (kept === undefined) return;
    const { ring, knownFromMs } = kept;
    const from = Math.min(ring.last, Math.max(this.#wanted, ring.oldest));
    if (from !== this.#from) {
      this.#from = from;
      this.#knownMsAtFrom = this.#history.knownMsAt(this.#tier, from);
    }
    const coveredMs = this.#history.sampledKnownMs - Math.max(this.#knownMsAtFrom, knownFromMs);
    if (coveredMs <= 0) return;
    const first = series.sums[0]! - ring.at(from, 0);
    const { kind, better } = this.#definition;
    if (kind === 'rate') {
      this.#visit(series.labels, first / (coveredMs / 1_000), undefined);
      return;
    }
    const second = series.sums[1]! - ring.at(from, 1);
    if (kind === 'ratio') {
      const share = second > 0 ? first / second : 0;
      this.#visit(series.labels, better === 'lower' ? share : 1 - share, second);
    } else if (second > 0) this.#visit(series.labels, first / second, undefined);
  }

  #slots(series: KeptSeries): KeptSlots | undefined {
    const same = this.#tier === -1 ? undefined : series.slots[this.#tier];
    if (same !== undefined && (same.ring.capacity - 1) * tiers[this.#tier]!.slotMs >= this.#windowMs)
      return same;
    const found = slotsFor(series, this.#windowMs);
    if (found === undefined) return undefined;
    this.#tier = found.tier;
    this.#wanted = Math.floor((this.#history.time.timeMs - this.#windowMs) / tiers[found.tier]!.slotMs);
    this.#from = -1;
    return found.kept;
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
