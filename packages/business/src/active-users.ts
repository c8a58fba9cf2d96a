import { HyperLogLog } from './hyperloglog.ts';

/** In how many steps the window slides. */
const slots = 12;

/**
 * An estimate of how many users were active in a window, between it and a twelfth less. No id is kept: at most 12 × 16 KB
 * of registers are, from which none can be read.
 */
export class ActiveUsers {
  readonly #slotMs: number;
  /** What changes the hashes from process to process, so that nobody can try known ids on the registers. */
  readonly #seed: number;
  readonly #sketches = new Map<number, HyperLogLog>();
  #current: HyperLogLog;
  #slot: number;

  constructor(windowMs: number, nowMs: number, seed = Math.floor(Math.random() * 2 ** 32)) {
    this.#slotMs = windowMs / slots;
    this.#seed = seed;
    this.#slot = this.#slotAt(nowMs);
    this.#current = this.#begin();
  }

  add(userId: string): void {
    this.#current.add(userId);
  }

  /** Slides the window; what is added afterwards belongs to the slot of this moment. */
  advance(nowMs: number): void {
    const slot = this.#slotAt(nowMs);
    if (slot === this.#slot) return;
    this.#slot = slot;
    for (const old of this.#sketches.keys()) if (old <= slot - slots) this.#sketches.delete(old);
    this.#current = this.#begin();
  }

  estimate(): number {
    return Math.round(HyperLogLog.union(this.#sketches.values()).estimate());
  }

  #begin(): HyperLogLog {
    const sketch = new HyperLogLog(this.#seed);
    this.#sketches.set(this.#slot, sketch);
    return sketch;
  }

  #slotAt(nowMs: number): number {
    return Math.floor(nowMs / this.#slotMs);
  }
}
