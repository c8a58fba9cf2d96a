import { GCProfiler, getHeapStatistics } from 'node:v8';
import { median } from './statistics.mjs';

/**
 * Flags for a process that calls `bytesPerOperation`: a young generation so large that no collection falls into a
 * measurement.
 */
export const allocationFlags = ['--expose-gc', '--min-semi-space-size=256', '--max-semi-space-size=256'];

/** Two batches stay well below the young generation. */
const maxBytesPerBatch = 64 * 2 ** 20;

/**
 * The bytes of JavaScript heap that one operation allocates, whether they live on or not. Exact: the growth of the used
 * heap over a batch in which no collection happened. What remains for an operation that allocates nothing is the
 * compiler's own use of the heap, a few hundredths of a byte.
 *
 * @param {(operations: number) => void} run Synchronous.
 * @param {{ maxOperations?: number, batches?: number | undefined }} [options] Default nine batches of one million operations.
 */
export function bytesPerOperation(run, { maxOperations = 1_000_000, batches = 9 } = {}) {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error('Start the process with `allocationFlags`.');
  for (let warmup = 0; warmup < 40; warmup++) run(5_000);
  const roughly = measureBatch(run, 10_000, gc);
  const operations = Math.floor(Math.min(maxOperations, maxBytesPerBatch / Math.max(roughly, 1e-9)));
  return median(Array.from({ length: batches }, () => measureBatch(run, operations, gc)));
}

/** @param {(operations: number) => void} run @param {number} operations @param {() => void} gc */
function measureBatch(run, operations, gc) {
  for (let attempt = 0; attempt < 10; attempt++) {
    gc();
    // The collection takes compiled code with it when nothing is left of the objects that the code knows. Until it is
    // compiled again every fraction is allocated, which would be up to 30 bytes per operation.
    run(operations);
    const profiler = new GCProfiler();
    profiler.start();
    const before = getHeapStatistics().used_heap_size;
    run(operations);
    const after = getHeapStatistics().used_heap_size;
    if (profiler.stop().statistics.length === 0) return (after - before) / operations;
  }
  throw new Error('Garbage was collected during every batch: start the process with `allocationFlags`.');
}
