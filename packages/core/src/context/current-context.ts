import { AsyncLocalStorage } from 'node:async_hooks';
import { shapeVersion } from '../base/shape-version.ts';
import type { CurrentRequest, WorkContext } from './work-context.ts';

/** What is current: a context, or an operation in one. */
export interface Scope {
  readonly root: WorkContext;
  /** The `id` of the innermost operation in the timeline; undefined outside of any. */
  readonly entryId: number | undefined;
}

type Storage = AsyncLocalStorage<Scope | undefined>;

interface Holder {
  /** Made when a context is first used: with one, every promise of the process becomes slower on Node 20 and 22. */
  storage: Storage | undefined;
}

/** On `globalThis`, so that two installed copies of this package share one context. */
const key = Symbol.for(`golden-signals.context/${shapeVersion}`);
const shared = globalThis as { [key]?: Holder };
// Sealed, because Jest takes away what it finds on `globalThis` after each test file, while connections are still closing.
shared[key] ??= Object.seal({ storage: undefined });
/** Looked up once: the global object is slower to ask than a variable. */
const holder = shared[key];

/** Returns the context of the work that is being done; nothing outside of one. */
export function currentContext(): WorkContext | undefined {
  return holder.storage?.getStore()?.root;
}

/** Returns the operation that is being done, and the context that it is in. */
export function currentScope(): Scope | undefined {
  return holder.storage?.getStore();
}

/** Calls a function in the context, with all that it starts: what it awaits, its timers, its callbacks. */
export function runInContext<Result>(scope: Scope, call: () => Result): Result {
  return storage().run(scope, call);
}

/**
 * Puts the rest of the running callback, and all that it starts, into the context, or into none. Only for listeners
 * that cannot wrap what follows them: on Node 20 and 22 the next request of the same connection begins in it too, so
 * each request has to enter its own, or none.
 */
export function enterContext(context: WorkContext | undefined): void {
  if (context !== currentContext()) storage().enterWith(context);
}

/**
 * Returns the request that is being served. Undefined outside of one, and everywhere unless contexts are tracked:
 * `createMonitor({ requestContext: true })`, or an extension that needs them.
 */
export function currentRequest(): CurrentRequest | undefined {
  const context = currentContext();
  return context?.kind === 'request' ? context : undefined;
}

/**
 * Adds fields to the current request or job, up to 50 of them: they go with what is kept about it when it fails or is
 * slow. A name that was added before gets the new value.
 *
 * @returns False when not all of them were taken, as outside of any. Never throws.
 */
export function addContext(fields: Readonly<Record<string, unknown>>): boolean {
  return currentContext()?.add(fields) ?? false;
}

function storage(): Storage {
  holder.storage ??= new AsyncLocalStorage();
  return holder.storage;
}
