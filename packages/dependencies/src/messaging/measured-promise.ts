import type { Call, CallResult } from '@golden-signals/core/extension';

/**
 * Runs a function, and ends the call with what its promise settles with.
 *
 * @returns A promise that settles alike: the application handles its rejection, or nobody does.
 * @throws What `run` throws.
 */
export function measuredPromise<Value>(
  call: Call,
  run: () => PromiseLike<Value>,
  resultOf?: (value: Value) => CallResult,
): PromiseLike<Value> {
  let promise: PromiseLike<Value>;
  try {
    promise = run();
  } catch (error) {
    call.end({ error });
    throw error;
  }
  return promise.then(
    (value) => {
      call.end(resultOf?.(value));
      return value;
    },
    (error) => {
      call.end({ error });
      throw error;
    },
  );
}
