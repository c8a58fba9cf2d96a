import { AsyncLocalStorage } from 'node:async_hooks';
import { shapeVersion } from '../base/shape-version.ts';

interface Holder {
  /** Made when somebody measures outgoing requests: without, nobody has to be told of ours. */
  storage: AsyncLocalStorage<true> | undefined;
}

/** On `globalThis`, and sealed, as the contexts are; see `currentScope`. */
const key = Symbol.for(`golden-signals.unmeasured/${shapeVersion}`);
const shared = globalThis as { [key]?: Holder };
shared[key] ??= Object.seal({ storage: undefined });
const holder = shared[key];

/**
 * Calls a function whose outgoing requests are no calls of the application: those of checks and exporters, with all that
 * they start.
 */
export function runUnmeasured<Result>(call: () => Result): Result {
  return holder.storage === undefined ? call() : holder.storage.run(true, call);
}

/** Returns whether a request that is made now comes from `runUnmeasured`. Called once before the first request is made. */
export function isUnmeasured(): boolean {
  holder.storage ??= new AsyncLocalStorage();
  return holder.storage.getStore() === true;
}
