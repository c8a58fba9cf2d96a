import type { Labels, Reading, Signal } from '../host/signals.ts';
import type { SignalTracks } from './signal-tracks.ts';

/** Series of one signal that are looked at for the worst. */
const maxSeries = 200;

/** What a signal was, and over what that is known. */
export interface SignalNow {
  readonly value: number;
  readonly coveredMs: number;
  /** Of the series that it is of; undefined for all together. */
  readonly labels: Labels | undefined;
  readonly total: number | undefined;
}

/**
 * Returns the value over a window. Before there was a whole one, and while less than half of it is remembered, that is the
 * time since the start.
 * Of a signal whose series have nothing in common, that of the worst.
 */
export function readSignal(
  signal: Signal,
  windowMs: number,
  since: { readonly tracks: SignalTracks; readonly startedMs: number; readonly nowMs: number },
): SignalNow | undefined {
  const { definition } = signal;
  if (definition === undefined) return undefined;
  const isOfMoment = definition.kind === 'level' || definition.kind === 'quantile';
  const uptimeMs = since.nowMs - since.startedMs;
  const enoughMs = isOfMoment ? 0 : uptimeMs <= windowMs ? Number.POSITIVE_INFINITY : windowMs / 2;
  const reading = signal.read(windowMs);
  if (reading !== undefined && reading.coveredMs >= enoughMs) return toNow(reading, undefined);
  const { average, total } = (!isOfMoment && since.tracks.of(signal.id, since.nowMs)) || {};
  if (average !== undefined) return { value: average, coveredMs: uptimeMs, labels: undefined, total };
  return worstSeries(signal, windowMs);
}

function worstSeries(signal: Signal, windowMs: number): SignalNow | undefined {
  let worst: SignalNow | undefined;
  let looked = 0;
  for (const labels of signal.series()) {
    if (looked++ === maxSeries) break;
    const reading = signal.read(windowMs, labels);
    if (reading === undefined) continue;
    const isWorse =
      worst === undefined ||
      (signal.definition?.better === 'lower' ? reading.value > worst.value : reading.value < worst.value);
    // A signal without labels has one series, which needs no name.
    if (isWorse) worst = toNow(reading, Object.keys(labels).length === 0 ? undefined : labels);
  }
  return worst;
}

function toNow({ value, coveredMs, total }: Reading, labels: Labels | undefined): SignalNow {
  return { value, coveredMs, total, labels };
}
