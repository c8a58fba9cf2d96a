const minutes = 60;
const minuteMs = 60_000;

/** Counts of the last hour, by the minute. */
export class MinuteCounts {
  total = 0;
  readonly #slots = new Uint32Array(minutes);
  #last = 0;

  add(nowMs: number): void {
    this.#moveTo(nowMs);
    this.#slots[this.#last % minutes]! += 1;
    this.total += 1;
  }

  /** @param windowMs Up to an hour. */
  sum(nowMs: number, windowMs: number): number {
    this.#moveTo(nowMs);
    const count = Math.min(minutes, Math.ceil(windowMs / minuteMs));
    let sum = 0;
    for (let back = 0; back < count; back += 1) sum += this.#slots[(this.#last - back + minutes) % minutes]!;
    return sum;
  }

  /** Returns the minutes of the last hour, the oldest first and the one that goes on last; those before the first count are left out. */
  list(nowMs: number): number[] {
    this.#moveTo(nowMs);
    const counts = Array.from({ length: minutes }, (_, at) => this.#slots[(this.#last + 1 + at) % minutes]!);
    const first = counts.findIndex((count) => count > 0);
    return first < 0 ? [] : counts.slice(first);
  }

  #moveTo(nowMs: number): void {
    const minute = Math.floor(nowMs / minuteMs);
    const from = Math.max(this.#last + 1, minute - minutes + 1);
    for (let passed = from; passed <= minute; passed += 1) this.#slots[passed % minutes] = 0;
    this.#last = Math.max(this.#last, minute);
  }
}
