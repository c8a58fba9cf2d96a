/**
 * Takes the rejection off a promise that a function of the application returned where nobody awaits it: left alone,
 * it would end the process as an unhandled rejection.
 *
 * @param onRejected Called with why it was rejected; must not throw. Default: none.
 * @returns Whether the value was a promise, of whatever library.
 */
export function swallowRejection(value: unknown, onRejected: (error: unknown) => void = () => {}): boolean {
  if (!isThenable(value)) return false;
  Promise.resolve(value).catch(onRejected);
  return true;
}

function isThenable(value: unknown): boolean {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  try {
    return typeof (value as { then?: unknown }).then === 'function';
  } catch {
    return false;
  }
}
