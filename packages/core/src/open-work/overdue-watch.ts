import type { OpenWork } from '../work/open-work.ts';

/** How many items are looked at in one turn of the event loop. */
const maxPerTick = 1_000;

/** Something that has begun and not ended, one kind of it. */
export interface OpenSource<Item extends object> {
  /** Oldest first. */
  items(): Iterable<Item>;
  /** By the clock. */
  startedMs(item: Item): number;
  /** What is older than this is overdue; `Infinity` for what never is. It may change while the item is open. */
  thresholdMs(item: Item): number;
  /** For listeners; made only when there are any. */
  describe(item: Item): OpenWork;
}

/**
 * Finds each item of a source once, when it is open for longer than its threshold.
 *
 * With more than 1,000 items it goes on at the next tick where it stopped, so that many old ones with long thresholds
 * hide no younger one: each is looked at every `open / 1,000` ticks. What a tick passes over costs it a few
 * nanoseconds.
 */
export class OverdueWatch<Item extends object> {
  readonly #source: OpenSource<Item>;
  readonly #onError: (error: unknown) => void;
  /** Those that were found; an item leaves it when it is collected. */
  readonly #found = new WeakSet<Item>();
  /** Items that are older were looked at in an earlier tick of this round. */
  #fromMs = Number.NEGATIVE_INFINITY;

  /** @param onError Called for each item whose threshold throws; must not throw. */
  constructor(source: OpenSource<Item>, onError: (error: unknown) => void) {
    this.#source = source;
    this.#onError = onError;
  }

  /** @param onOverdue Called for each item that is found. */
  tick(nowMs: number, onOverdue: (item: Item, thresholdMs: number) => void): void {
    let looked = 0;
    for (const item of this.#source.items()) {
      const startedMs = this.#source.startedMs(item);
      if (startedMs < this.#fromMs) continue;
      if (looked === maxPerTick) {
        this.#fromMs = startedMs;
        return;
      }
      looked++;
      this.#look(item, nowMs - startedMs, onOverdue);
    }
    this.#fromMs = Number.NEGATIVE_INFINITY;
  }

  #look(item: Item, ageMs: number, onOverdue: (item: Item, thresholdMs: number) => void): void {
    if (this.#found.has(item)) return;
    try {
      const thresholdMs = this.#source.thresholdMs(item);
      if (!(ageMs > thresholdMs)) return;
      this.#found.add(item);
      onOverdue(item, thresholdMs);
    } catch (error) {
      this.#onError(error);
    }
  }
}
