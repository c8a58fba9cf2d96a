import { bytesPerOperation } from '../harness/allocation.mjs';
import { ofStatements, prepareCalls } from './measure-calls.mjs';

/**
 * Bytes allocated by a call of a statement in work, the work included; needs a process with `allocationFlags`.
 *
 * @param {{ batches?: number }} options
 * @returns {Promise<number>}
 */
export async function measure({ batches }) {
  return bytesPerOperation(prepareCalls(ofStatements), { batches });
}
