/** In how many steps the window slides. */
const slots = 15;

interface Slot<Item> {
  readonly number: number;
  /** The slowest of this slot, fastest first. */
  readonly items: Item[];
}

/**
 * The slowest so many of a sliding window.
 *
 * A single list would not do: what a slower item once displaced must come back when that one is too old. So the window
 * is cut into 15 slots, each of which keeps its own slowest, and they are put together when somebody reads. Like a
 * live window, it covers between 14 and 15 slots, and holds `15 · limit` items at most.
 */
export class Slowest<Item extends { readonly durationMs: number }> {
  readonly #limit: number;
  readonly #slotMs: number;
  /** Oldest first. */
  #slots: Slot<Item>[] = [];

  constructor(limit: number, windowMs: number) {
    this.#limit = limit;
    this.#slotMs = windowMs / slots;
  }

  /** @param nowMs Monotonic. */
  add(item: Item, nowMs: number): void {
    const { items } = this.#slotAt(nowMs);
    if (items.length === this.#limit) {
      if (item.durationMs <= items[0]!.durationMs) return;
      items.shift();
    }
    let at = items.length;
    while (at > 0 && items[at - 1]!.durationMs >= item.durationMs) at--;
    items.splice(at, 0, item);
  }

  /** Returns the slowest first; of equally slow ones the earlier. */
  list(nowMs: number): Item[] {
    this.#dropExpired(nowMs);
    return this.#slots
      .flatMap(({ items }) => items.toReversed())
      .sort((a, b) => b.durationMs - a.durationMs)
      .slice(0, this.#limit);
  }

  #slotAt(nowMs: number): Slot<Item> {
    const number = Math.floor(nowMs / this.#slotMs);
    let newest = this.#slots.at(-1);
    if (newest?.number !== number) {
      this.#dropExpired(nowMs);
      newest = { number, items: [] };
      this.#slots.push(newest);
    }
    return newest;
  }

  #dropExpired(nowMs: number): void {
    const first = Math.floor(nowMs / this.#slotMs) - slots + 1;
    if (this.#slots.length === 0 || this.#slots[0]!.number >= first) return;
    this.#slots = this.#slots.filter(({ number }) => number >= first);
  }
}
