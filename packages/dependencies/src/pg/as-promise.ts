import type { QueryCallback } from './library.ts';

/**
 * Calls something that takes a callback, and returns the promise that `pg` would have made of it, tick by tick: its own
 * would have to be handled to be observed, and then the application's unhandled rejections would not be seen.
 */
export function asPromise(
  OfLibrary: PromiseConstructor | undefined,
  start: (callback: QueryCallback) => void,
): Promise<unknown> {
  let settle!: QueryCallback;
  const promise = new (OfLibrary ?? Promise)<unknown>((resolve, reject) => {
    settle = (error, result) => (error ? reject(error) : resolve(result));
  }).catch((error: unknown) => {
    // As `pg` does: the stack shall lead to the application and not to the socket.
    Error.captureStackTrace(error as object);
    throw error;
  });
  start(settle);
  return promise;
}
