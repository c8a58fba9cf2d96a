import type { CallResult } from '@golden-signals/core/extension';
import { type Method, wrapMethod } from '../observe/wrap-method.ts';
import { failure, type SynchronousDatabase } from './synchronous-database.ts';

/** What answers with how many rows. */
const results: Readonly<Record<string, (result: unknown) => CallResult>> = {
  run: (result) => {
    const { changes } = (result ?? {}) as { changes?: number | bigint };
    return changes === undefined ? {} : { rows: Number(changes) };
  },
  get: (row) => ({ rows: row === undefined ? 0 : 1 }),
  all: (rows) => ({ rows: (rows as readonly unknown[]).length }),
};

/** Observes a prepared statement. Once its database is not observed any more, its methods only pass calls on. */
export function observeStatement(statement: object, text: string, database: SynchronousDatabase): void {
  observeMethods(statement, database, () => text);
}

/** Observes a store of statements, whose methods are tags of templates. */
export function observeTagStore(store: object, database: SynchronousDatabase): void {
  observeMethods(store, database, ([strings]) => (Array.isArray(strings) ? strings.join('?') : ''));
}

function observeMethods(
  of: object,
  database: SynchronousDatabase,
  textOf: (args: readonly unknown[]) => string,
): void {
  for (const [name, resultOf] of Object.entries(results)) {
    wrapMethod(of, name, (original): Method => {
      return function (...args) {
        return database.measure(textOf(args), args, () => original.apply(this, args), resultOf);
      };
    });
  }
  wrapMethod(of, 'iterate', (original): Method => {
    return function (...args) {
      return iterate(database, textOf(args), args, () => original.apply(this, args));
    };
  });
}

/** A call that goes on until the iteration is over. What sorts or counts holds the event loop in its first step. */
function iterate(
  database: SynchronousDatabase,
  text: string,
  values: unknown,
  run: () => Iterator<unknown>,
): Iterator<unknown> {
  const call = database.begin(text, 'sqlite', values);
  if (call === undefined) return run();
  let rows = 0;
  let isFirst = true;
  const guarded = (step: () => IteratorResult<unknown>): IteratorResult<unknown> => {
    const firstMs = isFirst ? database.now() : undefined;
    isFirst = false;
    try {
      const result = step();
      if (firstMs !== undefined) database.held(text, firstMs);
      if (result.done === true) call.end({ rows });
      else rows += 1;
      return result;
    } catch (error) {
      call.end(failure(error));
      throw error;
    }
  };
  let iterator: Iterator<unknown>;
  try {
    iterator = run();
  } catch (error) {
    call.end(failure(error));
    throw error;
  }
  for (const name of ['next', 'return'] as const) {
    if (iterator[name] === undefined) continue;
    wrapMethod(iterator, name, (original): Method => {
      return function (...args) {
        return guarded(() => original.apply(this, args));
      };
    });
  }
  return iterator;
}
