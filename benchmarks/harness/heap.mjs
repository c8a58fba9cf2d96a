import { getHeapCodeStatistics } from 'node:v8';

/**
 * The bytes that live on the JavaScript heap and in the array buffers that it owns; needs `--expose-gc`.
 */
export function liveBytes() {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error('Start the process with --expose-gc.');
  // The first collection may only finish what another had begun, and finalizers run between the two.
  gc();
  gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Of these, what V8 keeps of compiled functions and what it needs to leave them: it goes on compiling for minutes. */
export function compiledBytes() {
  const { code_and_metadata_size, bytecode_and_metadata_size } = getHeapCodeStatistics();
  return code_and_metadata_size + bytecode_and_metadata_size;
}
