import { bytesPerOperation } from '../harness/allocation.mjs';
import { contestants } from './measure.mjs';

/**
 * Bytes allocated per request's worth of recording; needs a process with `allocationFlags`.
 *
 * @param {{ only?: readonly string[] }} options Names; default everybody.
 * @returns {Record<string, number>}
 */
export function measure({ only }) {
  const chosen = contestants.filter(({ name }) => only === undefined || only.includes(name));
  return Object.fromEntries(
    chosen.map(({ name, create }) => {
      const { run } = create();
      return [name, bytesPerOperation((operations) => void run(operations))];
    }),
  );
}
