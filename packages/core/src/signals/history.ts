import type { Clock, Stop } from '../base/clock.ts';
import type { Labels, SignalDefinition } from '../host/signals.ts';
import type { Undo } from '../work/work-listeners.ts';
import { HistoryTime, type SavedTime } from './history-time.ts';
import { columnsOf, KeptSeries, seriesBytes, slotShapeOf } from './kept-series.ts';
import { KeptSeriesTable } from './kept-series-table.ts';
import { Ring } from './ring.ts';
import { sample, sampled } from './sample.ts';
import { seriesKey } from './series-key.ts';
import { slotsOf, tierOf, tiers } from './tiers.ts';

const tickMs = 1_000;
/** How many ticks pass between two looks for series that are new or gone. */
const ticksPerLook = 10;
/** Quantiles are read from many histograms, so they are sampled at intervals from 10 seconds to a minute. */
const shortestQuantileMs = 10_000;
const longestQuantileMs = 60_000;
const finestQuantileTier = tierOf(0, 1);

/** A window that somebody wants to be kept. */
interface Keep {
  readonly id: string;
  readonly windowMs: number;
  readonly labels: Labels | 'each';
  /** Keys of the series that this one holds. */
  readonly held: Set<string>;
  /** Keys of those for which there was no room. */
  readonly refused: Set<string>;
  /** When it was looked for series first. Those that come later have counted from 0 since. */
  first: { readonly timeMs: number; readonly knownMs: number } | undefined;
}

export interface HistoryHost {
  readonly clock: Clock;
  readonly maxBytes: number;
  /** What was kept stays when nobody wants it any more, until it is too old: it is in a file, and may be wanted again. */
  readonly outlives: boolean;
  definitionOf(id: string): SignalDefinition | undefined;
  /** Must not throw. */
  onRefused(id: string, labels: Labels, windowMs: number): void;
  /** Must not throw. */
  onError(error: unknown): void;
}

/** What is remembered of the signals: samples once a second of what somebody keeps, and nothing else. */
export class History {
  readonly time: HistoryTime;
  /** Of each tier, the known time at the beginning of each slot. */
  readonly known: readonly Ring[];
  readonly #host: HistoryHost;
  readonly #series: KeptSeriesTable;
  readonly #keeps = new Set<Keep>();
  #knownAtTickMs: number;
  #ticks = 0;
  #stop: Stop | undefined;
  #isClosed = false;
  readonly #sumsBefore = new Float64Array(2);
  readonly #knownBefore = new Float64Array(1);
  readonly #knownNow = new Float64Array(1);

  /** @param saved What an earlier process has left. */
  constructor(
    host: HistoryHost,
    saved?: { time: SavedTime; known: readonly Ring[]; series: readonly KeptSeries[] },
  ) {
    this.#host = host;
    this.time = new HistoryTime(host.clock, saved?.time);
    this.known = saved?.known ?? tiers.map(({ maxSlots }) => new Ring(1, maxSlots));
    this.#knownAtTickMs = this.time.knownMs;
    this.#series = new KeptSeriesTable(host.maxBytes, saved?.series);
  }

  get bytes(): number {
    return this.#series.bytes;
  }

  series(): Iterable<KeptSeries> {
    return this.#series;
  }

  /** For how long anything was watched when it was sampled last. */
  get sampledKnownMs(): number {
    return this.#knownAtTickMs;
  }

  seriesOf(id: string): Iterable<KeptSeries> {
    return this.#series.ofSignal(id);
  }

  find(id: string, labels: Labels): KeptSeries | undefined {
    return this.#series.find(id, seriesKey(labels));
  }

  /** The known time at the beginning of a slot. A series that nobody wanted for long may begin before all that is known. */
  knownMsAt(tier: number, slot: number): number {
    const ring = this.known[tier]!;
    return ring.at(Math.max(slot, ring.oldest), 0);
  }

  keep(id: string, windowMs: number, labels: Labels | 'each'): Undo {
    const keep: Keep = { id, windowMs, labels, held: new Set(), refused: new Set(), first: undefined };
    if (this.#isClosed) return () => {};
    this.#keeps.add(keep);
    this.time.update();
    this.#enterKnown();
    this.#look(keep);
    this.#stop ??= this.#host.clock.every(tickMs, () => this.tick());
    return () => {
      if (!this.#keeps.delete(keep)) return;
      for (const key of keep.held) this.#release(id, key);
      if (this.#keeps.size === 0) this.#stopTicking();
    };
  }

  /** A signal that may be kept already is known from now on. */
  defined(id: string): void {
    this.time.update();
    for (const keep of this.#keeps) if (keep.id === id) this.#look(keep);
  }

  /** How many series there was no room for, by signal. */
  get refused(): ReadonlyMap<string, number> {
    const refused = new Map<string, number>();
    for (const { id, refused: keys } of this.#keeps)
      if (keys.size > 0) refused.set(id, (refused.get(id) ?? 0) + keys.size);
    return refused;
  }

  tick(): void {
    this.time.update();
    this.#enterKnown();
    this.#ticks += 1;
    if (this.#ticks % ticksPerLook === 0) {
      for (const keep of this.#keeps) this.#look(keep);
      this.#dropOld();
    }
    for (const series of this.#series) if (series.holders > 0) this.#sample(series);
    this.#knownAtTickMs = this.time.knownMs;
  }

  close(): void {
    this.#isClosed = true;
    this.#stopTicking();
  }

  #stopTicking(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  #enterKnown(): void {
    this.#knownBefore[0] = this.#knownAtTickMs;
    this.#knownNow[0] = this.time.knownMs;
    for (let tier = 0; tier < tiers.length; tier++) {
      const slot = this.#slotNow(tier);
      const ring = this.known[tier]!;
      if (slot > ring.last)
        ring.enter(slot, this.#knownBefore, this.#isLate(tier, slot) ? this.#knownBefore : this.#knownNow);
    }
  }

  /** After a gap: what was seen since then belongs to the slot that it ended in, and not to the one before. */
  #isLate(tier: number, slot: number): boolean {
    return this.time.timeMs - slot * tiers[tier]!.slotMs > 2 * tickMs;
  }

  #slotNow(tier: number): number {
    return this.#slotOf(tier, this.time.timeMs);
  }

  #slotOf(tier: number, timeMs: number): number {
    return Math.floor(timeMs / tiers[tier]!.slotMs);
  }

  #sample(series: KeptSeries): void {
    const definition = this.#host.definitionOf(series.id);
    if (definition === undefined || slotShapeOf(definition) !== series.shape) return;
    try {
      this.#sumsBefore.set(series.sums);
      const isQuantile = definition.kind === 'quantile';
      const isTotal = definition.kind === 'ratio' || definition.kind === 'rate';
      const isKnown = !isQuantile && sample(definition, series.labels);
      if (isTotal && isKnown) series.addTotals();
      this.#enterSlots(series);
      if (definition.kind === 'level' && isKnown) series.addValue(sampled[0]!, this.time.timeMs);
      if (isQuantile) this.#sampleQuantile(series, definition);
    } catch (error) {
      this.#host.onError(error);
    }
  }

  #enterSlots(series: KeptSeries): void {
    for (let tier = 0; tier < series.slots.length; tier++) {
      const kept = series.slots[tier];
      if (kept === undefined) continue;
      const slot = this.#slotNow(tier);
      if (slot > kept.ring.last) series.enter(tier, slot, this.#sumsBefore, this.#isLate(tier, slot));
    }
  }

  #sampleQuantile(series: KeptSeries, definition: SignalDefinition & { readonly kind: 'quantile' }): void {
    const { timeMs } = this.time;
    if (timeMs < series.dueMs) return;
    const finest = series.slots.findIndex((kept) => kept !== undefined);
    if (finest === -1) return;
    const intervalMs = Math.min(longestQuantileMs, Math.max(shortestQuantileMs, tiers[finest]!.slotMs));
    series.dueMs = (Math.floor(timeMs / intervalMs) + 1) * intervalMs;
    const window = definition.window(intervalMs, series.labels);
    if (window !== undefined && Number.isFinite(window.value))
      series.addValue(window.value, timeMs - intervalMs / 2);
  }

  /** Finds the series that a window is to be kept of, and makes those that are new. */
  #look(keep: Keep): void {
    const definition = this.#host.definitionOf(keep.id);
    if (definition === undefined) return;
    try {
      if (keep.labels !== 'each') this.#hold(keep, definition, keep.labels);
      else if (definition.series === undefined) this.#hold(keep, definition, {});
      else for (const labels of definition.series() ?? []) this.#hold(keep, definition, labels);
    } catch (error) {
      this.#host.onError(error);
    }
    keep.first ??= { timeMs: this.time.timeMs, knownMs: this.time.knownMs };
  }

  #hold(keep: Keep, definition: SignalDefinition, labels: Labels): void {
    const key = seriesKey(labels);
    const known = this.#series.find(keep.id, key);
    if (known !== undefined && keep.held.has(key)) {
      known.lastSeenMs = this.time.timeMs;
      return;
    }
    const series = this.#obtain(keep, definition, { ...labels }, known);
    if (series === undefined) {
      if (!keep.refused.has(key)) this.#host.onRefused(keep.id, labels, keep.windowMs);
      keep.refused.add(key);
      return;
    }
    keep.refused.delete(key);
    keep.held.add(series.key);
    series.holders += 1;
    series.lastSeenMs = this.time.timeMs;
  }

  /** @returns Undefined where there is no room. */
  #obtain(
    { windowMs, first, refused }: Keep,
    definition: SignalDefinition,
    labels: Labels,
    known: KeptSeries | undefined,
  ): KeptSeries | undefined {
    const shape = slotShapeOf(definition);
    const tier = tierOf(windowMs, definition.kind === 'quantile' ? finestQuantileTier : 0);
    const capacity = slotsOf(windowMs, tier);
    // Another definition of that id was remembered.
    if (known !== undefined && known.shape !== shape) this.#series.remove(known);
    const series = known?.shape === shape ? known : undefined;
    const before = series?.slots[tier];
    if (before !== undefined && before.ring.capacity >= capacity) return series;
    const columns = columnsOf(shape);
    const moreBytes =
      Ring.bytes(columns, capacity - (before?.ring.capacity ?? 0)) + (series === undefined ? seriesBytes : 0);
    if (!this.#series.takeRoom(moreBytes)) return undefined;
    if (before !== undefined) {
      before.ring = before.ring.grown(capacity);
      return series;
    }
    if (series !== undefined) this.#sample(series);
    const kept = series ?? new KeptSeries(definition.id, labels, shape, this.time.timeMs);
    // What comes into being while it is watched has counted from 0 all the while.
    const isCounted = kept.isSummed && shape !== 'mean';
    const bornAfter =
      isCounted && series === undefined && !refused.has(seriesKey(labels)) ? first : undefined;
    if (series === undefined) this.#series.insert(kept);
    if (isCounted && !kept.isKnown && bornAfter === undefined && sample(definition, labels))
      kept.startFromSampled();
    const from = bornAfter ?? this.time;
    kept.slots[tier] = { ring: new Ring(columns, capacity), knownFromMs: from.knownMs };
    kept.enter(tier, this.#slotOf(tier, from.timeMs), kept.sums, false);
    const slot = this.#slotNow(tier);
    if (slot > kept.slots[tier].ring.last) kept.enter(tier, slot, kept.sums, false);
    return kept;
  }

  /** Nothing of what they hold is in any window any more. */
  #dropOld(): void {
    for (const series of this.#series) {
      const reachMs = Math.max(
        0,
        ...series.slots.map((kept, tier) =>
          kept === undefined ? 0 : kept.ring.capacity * tiers[tier]!.slotMs,
        ),
      );
      if (this.time.timeMs - series.lastSeenMs <= reachMs) continue;
      for (const keep of this.#keeps) if (keep.id === series.id) keep.held.delete(series.key);
      this.#series.remove(series);
    }
  }

  #release(id: string, key: string): void {
    const series = this.#series.find(id, key);
    if (series === undefined) return;
    series.holders -= 1;
    if (series.holders === 0 && !this.#host.outlives) this.#series.remove(series);
  }
}
