import { types } from 'node:util';
import type { OperationOutcome } from '../work/timeline.ts';
import type { Run } from './run-observed.ts';
import { watchPromise } from './watch-promise.ts';

/**
 * Makes the iteration of an async generator one run, from its first `next()` to its end, its error or its return; one that
 * nobody iterates is no run. The generator stays the same object.
 *
 * @returns False, and nothing is changed, for everything else.
 */
export function watchGenerator(value: unknown, start: () => Run): boolean {
  try {
    if (!types.isGeneratorObject(value) || !Object.isExtensible(value)) return false;
    const generator = value as unknown as AsyncGenerator;
    if (typeof generator[Symbol.asyncIterator] !== 'function') return false;
    watch(generator, start);
    return true;
  } catch {
    return false;
  }
}

function watch(generator: AsyncGenerator, start: () => Run): void {
  const { next, return: leave, throw: fail } = generator;
  let run: Run | undefined;
  let ended = false;
  const end = (outcome: OperationOutcome, error?: unknown): void => {
    if (ended) return;
    ended = true;
    run?.end(outcome, undefined, error);
  };
  const watched =
    (method: (...args: never[]) => unknown, whenDone: OperationOutcome) =>
    (...args: unknown[]) => {
      if (!ended && run === undefined) {
        if (whenDone === 'success') run = start();
        // Left before it began: the body never runs.
        else ended = true;
      }
      const result: unknown = Reflect.apply(method, generator, args);
      const settled = (step: unknown) => {
        if ((step as IteratorResult<unknown>).done) end(whenDone);
      };
      watchPromise(result, settled, (error) => end('error', error));
      return result;
    };
  for (const [name, value] of [
    ['next', watched(next, 'success')],
    ['return', watched(leave, 'cancelled')],
    ['throw', watched(fail, 'error')],
  ] as const) {
    Object.defineProperty(generator, name, { value, writable: true, configurable: true });
  }
}
