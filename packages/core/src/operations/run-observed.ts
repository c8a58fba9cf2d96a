import type { OperationOutcome } from '../work/timeline.ts';

/** One run in progress; exactly one of its methods is called, once. */
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
 * What the caller gets behaves as without us: the same value, the same error, a rejection that is still unhandled
 * if nobody handles it. A thenable that is not a promise is passed on untouched and counted at return, because
 * calling `then` on a lazy one (a query builder) would execute it.
 *
 * @param start Called at the beginning of every run; an observable that is subscribed to twice runs twice.
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
  if (result instanceof Promise) return observePromise(result, run) as Result;
  if (isObservable(result)) {
    run.discard();
    return observeObservable(result, start) as Result;
  }
  if (isAsyncGenerator(result)) {
    run.discard();
    return observeAsyncGenerator(result, start) as Result;
  }
  run.end('success', result);
  return result;
}

function enter<Result>(run: Run, call: () => Result): Result {
  return run.enter === undefined ? call() : run.enter(call);
}

function observePromise<Value>(promise: Promise<Value>, run: Run): Promise<Value> {
  return promise.then(
    (value) => {
      run.end('success', value);
      return value;
    },
    (error: unknown) => {
      run.end('error', undefined, error);
      throw error;
    },
  );
}

interface Observer {
  next(value: unknown): void;
  error(error: unknown): void;
  complete(): void;
}

/** The part of an RxJS observable that is used here; RxJS itself is not a dependency. */
interface Observable {
  pipe(): Observable;
  subscribe(observer: Observer): { unsubscribe(): void };
}

function isObservable(value: unknown): value is Observable {
  const candidate = value as Partial<Observable> | null;
  return (
    typeof candidate === 'object' &&
    candidate !== null &&
    typeof candidate.subscribe === 'function' &&
    typeof candidate.pipe === 'function'
  );
}

function observeObservable(source: Observable, start: () => Run): Observable {
  return new (observableClass(source))((observer) => {
    const run = start();
    let ended = false;
    let last: unknown;
    const end = (outcome: OperationOutcome, error?: unknown): void => {
      if (ended) return;
      ended = true;
      run.end(outcome, last, error);
    };
    const subscription = enter(run, () =>
      source.subscribe({
        next(value) {
          last = value;
          observer.next(value);
        },
        error(error) {
          end('error', error);
          observer.error(error);
        },
        complete() {
          end('success');
          observer.complete();
        },
      }),
    );
    return () => {
      end('cancelled');
      subscription.unsubscribe();
    };
  });
}

type ObservableClass = new (subscribe: (observer: Observer) => () => void) => Observable;

/** The base class, because a subclass (a subject) has a constructor of its own. */
function observableClass(source: Observable): ObservableClass {
  let prototype: object = source;
  while (!Object.hasOwn(prototype, 'subscribe')) prototype = Object.getPrototypeOf(prototype);
  return prototype.constructor as ObservableClass;
}

function isAsyncGenerator(value: unknown): value is AsyncGenerator {
  const candidate = value as Partial<AsyncGenerator> | null;
  return (
    typeof candidate === 'object' &&
    candidate !== null &&
    typeof candidate[Symbol.asyncIterator] === 'function' &&
    typeof candidate.next === 'function'
  );
}

/** The body runs at the first `next()`, so a generator that nobody iterates is no run. */
async function* observeAsyncGenerator(source: AsyncGenerator, start: () => Run): AsyncGenerator {
  const run = start();
  let outcome: OperationOutcome = 'cancelled';
  let failure: unknown;
  try {
    const value = yield* source;
    outcome = 'success';
    return value;
  } catch (error) {
    outcome = 'error';
    failure = error;
    throw error;
  } finally {
    run.end(outcome, undefined, failure);
  }
}
