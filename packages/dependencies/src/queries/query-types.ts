import type { WindowSummary } from '@golden-signals/core';
import { overflowValue, SlidingWindow } from '@golden-signals/core/extension';

const maxTypes = 50;

/** All queries of one operation: SELECT, INSERT. Its fields are `private`, not `#private`, see docs/hot-path.md, rule 12. */
export class QueryType {
  readonly operation: string;
  /** Since the start. */
  calls = 0;
  slow = 0;
  private readonly createWindow: () => SlidingWindow;
  /** Of its statements, so that a call is written into one window only; a reading adds them up. */
  private readonly windows: SlidingWindow[] = [];
  /** Of calls whose statements are not told apart; among `windows`. */
  private rest: SlidingWindow | undefined = undefined;
  /** Of its slow calls alone. */
  private slowCalls: SlidingWindow | undefined = undefined;

  constructor(operation: string, createWindow: () => SlidingWindow) {
    this.operation = operation;
    this.createWindow = createWindow;
  }

  /** Returns the window of one more statement. */
  addWindow(): SlidingWindow {
    const window = this.createWindow();
    this.windows.push(window);
    return window;
  }

  /** Counts a call that took longer than the threshold of its statement. */
  addSlow(nowMs: number, durationMs: number): void {
    this.slow += 1;
    this.slowCalls ??= this.createWindow();
    this.slowCalls.record(nowMs, durationMs);
  }

  /** Where calls are recorded besides, whose statements are not told apart. */
  get restWindow(): SlidingWindow {
    this.rest ??= this.addWindow();
    return this.rest;
  }

  /** @param which As `SlidingWindow.read` takes it. */
  read(which: 'short' | number): WindowSummary {
    return SlidingWindow.readTogether(this.windows, which);
  }

  /** Returns how many calls of that window were slow. */
  slowIn(which: 'short' | number): number {
    return this.slowCalls?.readTotals(which).requests ?? 0;
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
    const type = this.types.get(name) ?? new QueryType(name, this.createWindow);
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
