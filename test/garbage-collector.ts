import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Returns what runs a garbage collection, a full one by default. The flag for it is of the whole process, and would show
 * `gc` in the context of each test file that the worker runs later; so it is off again.
 */
export function garbageCollector(): (options?: { type: 'minor' }) => void {
  setFlagsFromString('--expose-gc');
  try {
    return runInNewContext('gc');
  } finally {
    setFlagsFromString('--no-expose-gc');
  }
}
