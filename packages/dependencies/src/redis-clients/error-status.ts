/** The word that a reply begins with which is an error: `WRONGTYPE`, `OOM`, `ERR`. */
const prefix = /^[A-Z][A-Z\d_]{1,30}(?= |$)/;
const timedOut = /timed? ?out/i;

/** Returns what to record of an error; `status` is undefined where the server did not answer with it. */
export function errorResult(error: unknown): { readonly error: unknown; readonly status?: string } {
  const { message, name } = (error ?? {}) as { message?: unknown; name?: unknown };
  if (typeof message !== 'string') return { error: error ?? new Error('unknown') };
  const status = prefix.exec(message)?.[0];
  if (status !== undefined && !isOfClient(name)) return { error, status };
  return timedOut.test(message) ? { error, status: 'ETIMEDOUT' } : { error };
}

/** Of a client that gave up, whose message may begin with a name in capitals as well. */
function isOfClient(name: unknown): boolean {
  return name === 'MaxRetriesPerRequestError' || name === 'AbortError';
}
