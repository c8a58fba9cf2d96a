import { types } from 'node:util';
import type { OperationOutcome } from '../work/timeline.ts';
import { enter, type Run } from './run-observed.ts';

interface Observer {
  next(value: unknown): void;
  error(error: unknown): void;
  complete(): void;
}

/** The part of an RxJS observable that is used here; RxJS itself is not a dependency. */
interface Observable {
  subscribe(...observer: unknown[]): { unsubscribe(): void };
}

type ObservableClass = new (subscribe: (observer: Observer) => () => void) => Observable;

/** Who watches which observable: one that is returned again and again is watched once by each. */
const watchedBy = new WeakMap<object, WeakSet<() => Run>>();

/** RxJS marks its observables so (https://github.com/tc39/proposal-observable). */
const mark = (Symbol as { observable?: symbol }).observable ?? '@@observable';

/**
 * Makes each subscription to an observable one run, until its end. The observable stays the same object, whatever it is
 * besides, such as a subject.
 *
 * @returns False, and nothing is changed, for what is not certain to be an observable of RxJS.
 */
export function watchObservable(value: unknown, start: () => Run): boolean {
  try {
    if (!isObservable(value) || !Object.isExtensible(value)) return false;
    const watchers = watchedBy.get(value) ?? new WeakSet();
    if (watchers.has(start)) return true;
    const subscribe = value.subscribe;
    const watched = new (observableClass(value))((observer) =>
      observe((inner) => Reflect.apply(subscribe, value, [inner]), observer, start),
    );
    Object.defineProperty(value, 'subscribe', {
      value: (...observer: unknown[]) => watched.subscribe(...observer),
      writable: true,
      configurable: true,
    });
    watchedBy.set(value, watchers.add(start));
    return true;
  } catch {
    return false;
  }
}

/** A proxy has every method that it is asked for: stubs of remote calls and deep mocks are no observables. */
function isObservable(value: unknown): value is Observable {
  if (typeof value !== 'object' || value === null || types.isProxy(value)) return false;
  const candidate = value as Record<string | symbol, unknown>;
  return ['subscribe', 'pipe', mark].every((name) => typeof candidate[name] === 'function');
}

/** The base class, because a subclass (a subject) has a constructor of its own. */
function observableClass(source: Observable): ObservableClass {
  let prototype: object = Object.getPrototypeOf(source);
  while (!Object.hasOwn(prototype, 'subscribe')) prototype = Object.getPrototypeOf(prototype);
  return prototype.constructor as ObservableClass;
}

function observe(
  subscribe: (observer: Observer) => { unsubscribe(): void },
  observer: Observer,
  start: () => Run,
): () => void {
  const run = start();
  let ended = false;
  let last: unknown;
  const end = (outcome: OperationOutcome, error?: unknown): void => {
    if (ended) return;
    ended = true;
    run.end(outcome, last, error);
  };
  const inner: Observer = {
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
  };
  const subscription = enter(run, () => subscribe(inner));
  return () => {
    end('cancelled');
    subscription.unsubscribe();
  };
}
