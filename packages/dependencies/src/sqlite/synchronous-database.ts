import type { CallResult, Method } from '@golden-signals/core/extension';
import { ObservedDatabase } from '../observe/observed-database.ts';

/** One call of a method. */
export interface MethodCall {
  /** Undefined for what is no text, which the driver refuses. */
  readonly text: string | undefined;
  readonly values?: unknown;
  readonly method: Method;
  readonly receiver: unknown;
  readonly args: readonly unknown[];
  readonly resultOf?: ((result: unknown) => CallResult) | undefined;
}

/** A database whose calls hold the event loop until they are over. */
export class SynchronousDatabase extends ObservedDatabase {
  /**
   * Calls a method, and tells how long it held the event loop.
   *
   * @returns What the method returns. @throws What it throws.
   */
  measure({ text, values, method, receiver, args, resultOf }: MethodCall): unknown {
    const measuring = text === undefined ? undefined : this.get();
    if (measuring === undefined) return method.apply(receiver, args as unknown[]);
    const { loopHolds, host } = measuring.observer;
    const call = this.begin(text!, 'sqlite', values);
    const startedMs = host.clock.now();
    try {
      const result: unknown = method.apply(receiver, args as unknown[]);
      call?.end(resultOf?.(result));
      return result;
    } catch (error) {
      call?.end(failure(error));
      throw error;
    } finally {
      loopHolds.add(text!, startedMs);
    }
  }

  /** Notes that a call has held the event loop since then. */
  held(text: string, startedMs: number): void {
    this.get()?.observer.loopHolds.add(text, startedMs);
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
