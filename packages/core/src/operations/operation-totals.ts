import { overflowValue } from '../metrics/series-table.ts';
import { handedOver } from '../windows/recorded-request.ts';
import type { SlidingWindow } from '../windows/sliding-window.ts';

/** Operations that are counted apart; all further ones share one place. */
const maxOperations = 500;

/** What was counted of all runs of one operation, whatever their labels. A sampled run counts for those it stands for. */
export class OperationTotals {
  readonly name: string;
  /** Since the start, as the next is. */
  runs = 0;
  errors = 0;
  active = 0;
  readonly window: SlidingWindow;

  constructor(name: string, window: SlidingWindow) {
    this.name = name;
    this.window = window;
  }

  /** Counts a run that is over now. */
  record(durationMs: number, nowMs: number, isError: boolean, weight: number): void {
    this.runs += weight;
    if (isError) this.errors += weight;
    // Where the application's own clock fails, nothing is known of the time.
    if (Number.isNaN(durationMs)) return;
    handedOver[0] = nowMs;
    handedOver[1] = durationMs * 1_000;
    this.window.recordHandedOver(isError, 0, 0);
  }
}

/** The totals of all operations by name, bounded. */
export class OperationTotalsTable {
  readonly #createWindow: () => SlidingWindow;
  readonly #totals = new Map<string, OperationTotals>();

  constructor(createWindow: () => SlidingWindow) {
    this.#createWindow = createWindow;
  }

  obtain(name: string): OperationTotals {
    const isFull = this.#totals.size >= maxOperations && !this.#totals.has(name);
    const key = isFull ? overflowValue : name;
    let totals = this.#totals.get(key);
    if (totals === undefined) {
      totals = new OperationTotals(key, this.#createWindow());
      this.#totals.set(key, totals);
    }
    return totals;
  }

  find(name: string): OperationTotals | undefined {
    return this.#totals.get(name);
  }

  all(): Iterable<OperationTotals> {
    return this.#totals.values();
  }
}
