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
