import type { SlidingWindow } from '@golden-signals/core';
import { overflowValue } from '@golden-signals/core/extension';

const maxTypes = 50;

/** All queries of one operation: SELECT, INSERT. */
export class QueryType {
  readonly operation: string;
  /** Of its calls, of which the slow ones are its errors; besides, it adds up failed ones, and rows. */
  readonly window: SlidingWindow;
  /** Since the start. */
  calls = 0;
  slow = 0;

  constructor(operation: string, window: SlidingWindow) {
    this.operation = operation;
    this.window = window;
  }

  add(nowMs: number, durationMs: number, isSlow: boolean, isError: boolean, rows: number): void {
    this.calls += 1;
    if (isSlow) this.slow += 1;
    this.window.record(nowMs, durationMs, isSlow, isError ? 1 : 0, rows);
  }
}

/** The types of one monitor. Its fields are `private`, not `#private`, see docs/hot-path.md, rule 12. */
export class QueryTypes {
  private readonly createWindow: () => SlidingWindow;
  private readonly types = new Map<string, QueryType>();

  constructor(createWindow: () => SlidingWindow) {
    this.createWindow = createWindow;
  }

  of(operation: string): QueryType {
    const known = this.types.get(operation);
    if (known !== undefined) return known;
    const name = this.types.size < maxTypes ? operation : overflowValue;
    const type = this.types.get(name) ?? new QueryType(name, this.createWindow());
    this.types.set(name, type);
    return type;
  }

  [Symbol.iterator](): Iterator<QueryType> {
    return this.types.values();
  }

  clear(): void {
    this.types.clear();
  }
}
