import { bytesPerOperation } from '../harness/allocation.mjs';
import { contestants } from './measure.mjs';

/**
 * Bytes allocated per request's worth of recording; needs a process with `allocationFlags`.
 *
 * @param {{ only?: readonly string[], batches?: number }} options `only` has names; default everybody.
 * @returns {Promise<Record<string, number>>}
 */
export async function measure({ only, batches }) {
  const chosen = contestants.filter(({ name }) => only === undefined || only.includes(name));
  /** @type {Record<string, number>} */
  const bytes = {};
  for (const { name, create } of chosen) {
    const { run } = await create();
    bytes[name] = bytesPerOperation((operations) => void run(operations), { batches });
  }
  return bytes;
}
