import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collect = () => void;

/**
 * Returns what runs a full garbage collection, or undefined where Node.js does not allow it. The flag that shows it to
 * programs is as it was afterwards: where the application did not set it, only this function keeps it.
 */
export function garbageCollector(): Collect | undefined {
  try {
    return (globalThis as { gc?: Collect }).gc ?? ofNewContext() ?? withFlag(ofNewContext);
  } catch {
    return undefined;
  }
}

function withFlag<Result>(run: () => Result): Result {
  setFlagsFromString('--expose-gc');
  try {
    return run();
  } finally {
    setFlagsFromString('--no-expose-gc');
  }
}

/** What every context has that is made while the flag is set. */
function ofNewContext(): Collect | undefined {
  const collect: unknown = runInNewContext('globalThis.gc');
  return typeof collect === 'function' ? (collect as Collect) : undefined;
}
