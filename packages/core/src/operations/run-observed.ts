import type { OperationOutcome } from '../work/timeline.ts';
import { watchGenerator } from './watch-generator.ts';
import { watchObservable } from './watch-observable.ts';
import { watchPromise } from './watch-promise.ts';

/** One run in progress; exactly one of its methods is called, once. Neither may throw. */
export interface Run {
  /** @param value What the run produced, when it succeeded. @param error What it threw, when it failed. */
  end(outcome: OperationOutcome, value?: unknown, error?: unknown): void;
  /** There was no run after all: the call only made something that runs later, or never. */
  discard(): void;
  /** Calls what is run, so that what begins in it knows that it does. Default: just calls it. */
  enter?<Result>(call: () => Result): Result;
}

/**
 * Runs a function of any kind and reports when its work is over: at return for a plain value, at settlement for a
 * promise, at the end of each subscription for an observable, at the end of the iteration for an async generator.
 *
 * What the caller gets is what the function returned, the same object with all its members, and behaves as without us: a
 * rejection is still unhandled if nobody handles it. Where it is in doubt what an object is, it is left alone and counted at
 * return: calling `then` on a lazy one (a query builder) would execute it, and a proxy answers everything.
 *
 * @param start Called at the beginning of every run; an observable that is subscribed to twice runs twice. Must not throw.
 *   Keep it for one operation: by it an observable that is returned again is known.
 */
export function runObserved<Result>(start: () => Run, call: () => Result): Result {
  const run = start();
  let result: Result;
  try {
    result = enter(run, call);
  } catch (error) {
    run.end('error', undefined, error);
    throw error;
  }
  if ((typeof result !== 'object' && typeof result !== 'function') || result === null) {
    run.end('success', result);
    return result;
  }
  const isPromise = watchPromise(
    result,
    (value) => run.end('success', value),
    (error) => run.end('error', undefined, error),
  );
  if (isPromise) return result;
  if (watchObservable(result, start) || watchGenerator(result, start)) run.discard();
  else run.end('success', result);
  return result;
}

/** Calls what is run inside of whatever the run puts around it. */
export function enter<Result>(run: Run, call: () => Result): Result {
  return run.enter === undefined ? call() : run.enter(call);
}
