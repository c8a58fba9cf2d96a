import type { Labels, SignalDefinition } from '../host/signals.ts';
import { Ring } from './ring.ts';
import { sampled } from './sample.ts';
import { seriesKey } from './series-key.ts';
import { tiers } from './tiers.ts';

/**
 * What the slots of a series hold. Ratios, rates and means hold running sums at the beginning of each slot, which are
 * subtracted; the others hold the value of the slot, NaN where there is none.
 */
export type SlotShape = 'ratio' | 'rate' | 'mean' | 'max' | 'min' | 'last';

export function slotShapeOf(definition: SignalDefinition): SlotShape {
  if (definition.kind === 'level') return definition.over;
  return definition.kind === 'quantile' ? 'max' : definition.kind;
}

export const slotShapes: readonly SlotShape[] = ['ratio', 'rate', 'mean', 'max', 'min', 'last'];

export function columnsOf(shape: SlotShape): number {
  return shape === 'ratio' || shape === 'mean' ? 2 : 1;
}

/** The slots of one resolution. */
export interface KeptSlots {
  ring: Ring;
  /** Nothing is known from before that, in the known time of the history. */
  readonly knownFromMs: number;
}

const nothing = [Number.NaN];

/** One series of a signal, as it is remembered: at several resolutions when several windows were asked for. */
export class KeptSeries {
  readonly id: string;
  readonly labels: Labels;
  /** One text for these labels; see `seriesKey`. */
  readonly key: string;
  readonly labelCount: number;
  readonly shape: SlotShape;
  /** By the number of the tier. */
  readonly slots: Array<KeptSlots | undefined> = tiers.map(() => undefined);
  /** Sums of what was seen to be added: never falls, and goes on in the next process. */
  sums: number[] = [0, 0];
  /** What the definition said last, which begins at 0 with the process. */
  #seen: number[] = [0, 0];
  /** How many windows are kept of it; what nobody wants is not sampled. */
  holders = 0;
  /** Something was known of it, in this process or before. */
  isKnown = false;
  /** When it was among the series of its signal last, in the time of the history. */
  lastSeenMs: number;
  /** When the next quantile is due, in the same time. */
  dueMs = 0;

  constructor(id: string, labels: Labels, shape: SlotShape, nowMs: number) {
    this.id = id;
    this.labels = labels;
    this.key = seriesKey(labels);
    this.labelCount = Object.keys(labels).length;
    this.shape = shape;
    this.lastSeenMs = nowMs;
  }

  get isSummed(): boolean {
    return this.shape === 'ratio' || this.shape === 'rate' || this.shape === 'mean';
  }

  /** What is in `sampled` was counted before anything is kept. */
  startFromSampled(): void {
    this.#seen = [sampled[0]!, sampled[1]!];
    this.isKnown = true;
  }

  /**
   * Begins a slot of a tier, before a value is added.
   *
   * @param sumsBefore At the last tick. @param isLate What was added since then belongs to this slot.
   */
  enter(tier: number, slot: number, sumsBefore: ArrayLike<number>, isLate: boolean): void {
    const { ring } = this.slots[tier]!;
    if (this.isSummed) ring.enter(slot, sumsBefore, isLate ? sumsBefore : this.sums);
    else ring.enter(slot, nothing, nothing);
  }

  /** Adds what `sampled` has more than before to the sums. Totals that fall are not believed. */
  addTotals(): void {
    for (let column = 0; column < 2; column++) {
      this.sums[column]! += Math.max(0, sampled[column]! - this.#seen[column]!);
      this.#seen[column] = sampled[column]!;
    }
    this.isKnown = true;
  }

  /** Returns a sum as it is now, with what is in `sampled`. */
  sumNow(column: number): number {
    return this.sums[column]! + Math.max(0, sampled[column]! - this.#seen[column]!);
  }

  /** Adds a value to the slot of each tier in which this time is. */
  addValue(value: number, timeMs: number): void {
    this.isKnown = true;
    if (this.shape === 'mean') {
      this.sums[0]! += value;
      this.sums[1]! += 1;
      return;
    }
    for (let tier = 0; tier < this.slots.length; tier++) {
      const ring = this.slots[tier]?.ring;
      if (ring === undefined) continue;
      const slot = Math.max(ring.oldest, Math.min(ring.last, Math.floor(timeMs / tiers[tier]!.slotMs)));
      ring.set(slot, 0, this.combined(ring.at(slot, 0), value));
    }
  }

  combined(before: number, value: number): number {
    if (Number.isNaN(before) || this.shape === 'last') return value;
    if (Number.isNaN(value)) return before;
    return this.shape === 'min' ? Math.min(before, value) : Math.max(before, value);
  }

  /** Bytes of all its rings, and about what the rest of it takes. */
  get bytes(): number {
    let bytes = seriesBytes;
    for (const kept of this.slots)
      if (kept !== undefined) bytes += Ring.bytes(kept.ring.columns, kept.ring.capacity);
    return bytes;
  }
}

/** Of a series without its rings, measured. */
export const seriesBytes = 1_000;
