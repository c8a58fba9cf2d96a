import { bytesPerOperation } from '../harness/allocation.mjs';
import { contestants } from './measure.mjs';

/**
 * Bytes allocated per request's worth of recording; needs a process with `allocationFlags`.
 */
export function measure() {
  return Object.fromEntries(
    contestants.map(({ name, create }) => {
      const { run } = create();
      return [name, bytesPerOperation((operations) => void run(operations))];
    }),
  );
}
