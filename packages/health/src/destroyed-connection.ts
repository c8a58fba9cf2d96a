/**
 * Waits for a query on a connection of a pool, and no longer than until `signal` is aborted: then the connection is
 * destroyed, so that a query which hangs does not keep a place of the pool, and this rejects. (A query on a destroyed
 * connection may never end.)
 */
export function answerOrDestroy<T>(
  query: PromiseLike<T>,
  signal: AbortSignal,
  destroy: () => void,
): Promise<T> {
  const destroyed = new Promise<never>((_resolve, reject) => {
    const onAbort = () => {
      destroy();
      reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
  });
  return Promise.race([query, destroyed]);
}

/**
 * Ends a connection at once of which only the application knows the driver: those of `mysql2` have `destroy`, those of
 * `pg` have an `end` that waits for no query. Others are left alone: what embedded databases have for all is no
 * connection.
 */
export function destroyRawConnection(connection: unknown): void {
  const { destroy, end } = Object(connection) as { destroy?: unknown; end?: unknown };
  const close = typeof destroy === 'function' ? destroy : end;
  if (typeof close !== 'function') return;
  Promise.resolve(close.call(connection)).catch(() => {});
}
