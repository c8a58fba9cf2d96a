// What blocks the event loop in the tests, in a file of its own: its name and lines are what a stack must tell.

import { execFileSync } from 'node:child_process';

/** @param {number} durationMs */
export function knownComputation(durationMs) {
  const endMs = performance.now() + durationMs;
  let turns = 0;
  while (performance.now() < endMs) turns++; // line 9
  return turns;
}

/** @param {number} durationMs */
export function knownSecondHalf(durationMs) {
  const endMs = performance.now() + durationMs;
  while (performance.now() < endMs);
}

/** Blocks in native code, without using the processor. @param {number} durationMs */
export function knownNativeCall(durationMs) {
  return execFileSync('sleep', [String(durationMs / 1_000)]);
}

/** @param {number} durationMs Of each half. */
export function knownHandler(durationMs) {
  knownComputation(durationMs);
  knownSecondHalf(durationMs);
}
