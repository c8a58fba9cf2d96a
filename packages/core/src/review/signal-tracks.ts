import type { SignalDefinition, SignalHost } from '../host/signals.ts';

const noLabels = {};
/** Over what a quantile is read. */
const quantileWindowMs = 60_000;

/** What a signal was since the start. */
export interface SignalTrack {
  /** Of a ratio and a rate exact, of the others the mean of the samples. */
  readonly average: number | undefined;
  /** The worst of the samples. */
  readonly peak: number | undefined;
  /** Unix milliseconds. */
  readonly peakAtMs: number | undefined;
  /** Of a ratio: all events since the start. */
  readonly total: number | undefined;
}

interface Totals {
  readonly atMs: number;
  readonly bad: number;
  readonly total: number;
}

/** The samples of one signal, in a few numbers. */
class Track {
  first: Totals | undefined;
  last: Totals | undefined;
  sum = 0;
  count = 0;
  peak: number | undefined;
  peakAtMs: number | undefined;

  add(value: number, better: SignalDefinition['better'], wallTimeMs: number): void {
    if (!Number.isFinite(value)) return;
    this.sum += value;
    this.count += 1;
    if (this.peak !== undefined && (better === 'lower' ? value <= this.peak : value >= this.peak)) return;
    this.peak = value;
    this.peakAtMs = wallTimeMs;
  }
}

/**
 * What signals were since the start: averages and peaks, of samples that are taken every so often. Of a signal with
 * labels, all series together.
 */
export class SignalTracks {
  readonly #signals: SignalHost;
  readonly #tracks = new Map<string, Track>();

  constructor(signals: SignalHost) {
    this.#signals = signals;
  }

  /**
   * @param ids Of the signals to look at.
   * @param quantiles Whether to read quantiles too, which takes time where there are many routes.
   */
  sample(ids: Iterable<string>, nowMs: number, wallTimeMs: number, quantiles: boolean): void {
    for (const id of ids) {
      const { definition } = this.#signals.get(id);
      if (definition === undefined || (definition.kind === 'quantile' && !quantiles)) continue;
      const track = this.#tracks.get(id) ?? new Track();
      this.#tracks.set(id, track);
      const value = valueNow(definition, track, nowMs);
      if (value !== undefined) track.add(value, definition.better, wallTimeMs);
    }
  }

  /** Returns undefined for what was not looked at yet. */
  of(id: string, nowMs: number): SignalTrack | undefined {
    const { definition } = this.#signals.get(id);
    const track = this.#tracks.get(id);
    if (definition === undefined || track === undefined) return undefined;
    const { first, peak, peakAtMs, sum, count } = track;
    const mean = count === 0 ? undefined : sum / count;
    const now = first && totalsNow(definition, nowMs);
    if (first === undefined || now === undefined) return { average: mean, peak, peakAtMs, total: undefined };
    const total = definition.kind === 'ratio' ? now.total - first.total : undefined;
    return { average: between(first, now, definition), peak, peakAtMs, total };
  }
}

function valueNow(definition: SignalDefinition, track: Track, nowMs: number): number | undefined {
  if (definition.kind === 'level') return definition.value(noLabels);
  if (definition.kind === 'quantile') return definition.window(quantileWindowMs, noLabels)?.value;
  // What is not known yet begins at 0: HTTP, for example, with its first use.
  const now = totalsNow(definition, nowMs) ?? { atMs: nowMs, bad: 0, total: 0 };
  const { last } = track;
  track.first ??= now;
  track.last = now;
  return last && between(last, now, definition);
}

function totalsNow(definition: SignalDefinition, atMs: number): Totals | undefined {
  if (definition.kind === 'ratio') {
    const totals = definition.totals(noLabels);
    return totals && { atMs, bad: totals.bad, total: totals.total };
  }
  const total = definition.kind === 'rate' ? definition.total(noLabels) : undefined;
  return total === undefined ? undefined : { atMs, bad: 0, total };
}

/** Undefined where nothing happened in between. */
function between(from: Totals, to: Totals, { kind, better }: SignalDefinition): number | undefined {
  const total = to.total - from.total;
  if (kind === 'rate') {
    return to.atMs > from.atMs ? total / ((to.atMs - from.atMs) / 1_000) : undefined;
  }
  if (total <= 0) return undefined;
  const bad = (to.bad - from.bad) / total;
  return better === 'lower' ? bad : 1 - bad;
}
