// What blocks the event loop in the tests, in a file of its own: its name and lines are what a stack must tell.

/** @param {number} durationMs */
export function knownComputation(durationMs) {
  const endMs = performance.now() + durationMs;
  let turns = 0;
  while (performance.now() < endMs) turns++; // line 7
  return turns;
}

/** @param {number} durationMs */
export function knownSecondHalf(durationMs) {
  const endMs = performance.now() + durationMs;
  while (performance.now() < endMs);
}

/** Blocks in native code, without using the processor. @param {number} durationMs */
export function knownNativeCall(durationMs) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, durationMs);
  // There must be JavaScript after it; a call at the very end has left nobody behind who could be named.
  return knownComputation(1);
}
