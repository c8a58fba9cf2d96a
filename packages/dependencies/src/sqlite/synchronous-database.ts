import type { CallResult } from '@golden-signals/core/extension';
import { ObservedDatabase } from '../observe/observed-database.ts';
import { statementOf } from '../statements/statement-of.ts';

/** A database whose calls hold the event loop until they are over. */
export class SynchronousDatabase extends ObservedDatabase {
  /**
   * Runs one call, and tells how long it held the event loop.
   *
   * @returns What `run` returns. @throws What `run` throws.
   */
  measure<Result>(
    text: unknown,
    values: unknown,
    run: () => Result,
    resultOf?: (result: Result) => CallResult,
  ): Result {
    // What is no text the driver refuses.
    if (typeof text !== 'string') return run();
    const call = this.begin(text, 'sqlite', values);
    if (call === undefined) return run();
    const startedMs = this.now();
    try {
      const result = run();
      call.end(resultOf?.(result));
      return result;
    } catch (error) {
      call.end(failure(error));
      throw error;
    } finally {
      this.held(text, startedMs);
    }
  }

  /** Notes that a call has held the event loop since then. */
  held(text: string, startedMs: number): void {
    const { observer } = this.get() ?? {};
    observer?.loopHolds.add(() => statementOf(text, 'sqlite').summary, startedMs);
  }

  /** By the clock of the monitor that measures; 0 where none does. */
  now(): number {
    return this.get()?.observer.host.clock.now() ?? 0;
  }
}

/** Returns how a call failed: with the code of better-sqlite3, or the extended result code that `node:sqlite` gives. */
export function failure(error: unknown): CallResult {
  const { errcode } = (error ?? {}) as { errcode?: unknown };
  return typeof errcode === 'number' ? { error, status: errcode } : { error };
}
