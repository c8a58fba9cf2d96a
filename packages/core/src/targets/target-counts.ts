const slotMs = 60_000;
/** A quarter of an hour, as the long live window. */
const slots = 15;
/** Figures of one slot: how many, how many of them took too long, by how much together, all their time, the longest. */
const figures = 5;

/** How often something was done within a window, and how often and by how much it took longer than it may. */
export interface TargetTally {
  readonly total: number;
  readonly exceeded: number;
  readonly excessMs: number;
  readonly totalMs: number;
  readonly maxMs: number;
}

/**
 * Counts against one target over the last quarter of an hour, minute by minute.
 *
 * Memory: 0.7 KB.
 */
export class TargetCounts {
  readonly #counts = new Float64Array(slots * figures);
  /** The minute that each slot is of. */
  readonly #minutes = new Float64Array(slots).fill(-1);

  /** @param nowMs By the clock; not before that of an earlier call. */
  add(durationMs: number, targetMs: number, nowMs: number): void {
    const minute = Math.floor(nowMs / slotMs);
    const slot = minute % slots;
    const at = slot * figures;
    const counts = this.#counts;
    if (this.#minutes[slot] !== minute) {
      this.#minutes[slot] = minute;
      counts.fill(0, at, at + figures);
    }
    counts[at]! += 1;
    counts[at + 3]! += durationMs;
    if (durationMs > counts[at + 4]!) counts[at + 4] = durationMs;
    if (durationMs <= targetMs) return;
    counts[at + 1]! += 1;
    counts[at + 2]! += durationMs - targetMs;
  }

  /** Returns what was counted in the last whole minutes of the window, and in the one that has begun. */
  read(windowMs: number, nowMs: number): TargetTally {
    const first = Math.floor(nowMs / slotMs) - Math.min(slots, Math.ceil(windowMs / slotMs)) + 1;
    const tally = { total: 0, exceeded: 0, excessMs: 0, totalMs: 0, maxMs: 0 };
    for (let slot = 0; slot < slots; slot++) {
      if (this.#minutes[slot]! < first) continue;
      const [total, exceeded, excessMs, totalMs, maxMs] = this.#counts.subarray(slot * figures);
      tally.total += total!;
      tally.exceeded += exceeded!;
      tally.excessMs += excessMs!;
      tally.totalMs += totalMs!;
      tally.maxMs = Math.max(tally.maxMs, maxMs!);
    }
    return tally;
  }
}
