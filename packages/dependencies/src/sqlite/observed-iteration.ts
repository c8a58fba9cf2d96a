import { type Method, wrapMethod } from '@golden-signals/core/extension';
import { failure, type SynchronousDatabase } from './synchronous-database.ts';

/**
 * Begins a call that goes on until the iteration is over. What sorts or counts holds the event loop in its first step.
 *
 * @param run Begins to iterate.
 * @returns The iterator.
 */
export function observedIteration(
  database: SynchronousDatabase,
  text: string | undefined,
  values: unknown,
  run: () => Iterator<unknown>,
): Iterator<unknown> {
  const call = text === undefined ? undefined : database.begin(text, 'sqlite', values);
  if (text === undefined || call === undefined) return run();
  let rows = 0;
  let isFirst = true;
  const guarded = <Result>(step: () => Result): Result => {
    try {
      return step();
    } catch (error) {
      call.end(failure(error));
      throw error;
    }
  };
  const iterator = guarded(run);
  for (const name of ['next', 'return'] as const) {
    if (iterator[name] === undefined) continue;
    wrapMethod(iterator, name, (original): Method => {
      return function (...args) {
        const firstMs = isFirst ? database.now() : undefined;
        isFirst = false;
        const result = guarded(() => original.apply(this, args) as IteratorResult<unknown>);
        if (firstMs !== undefined) database.held(text, firstMs);
        if (result.done === true) call.end({ rows });
        else rows += 1;
        return result;
      };
    });
  }
  return iterator;
}
