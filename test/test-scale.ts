/** Whether it is `npm run nightly` that runs the tests. */
export const isNightly = process.env.GS_TEST_SCALE !== undefined;

/**
 * How many times as much as usual is tried, by `GS_TEST_SCALE`: `npm run nightly` sets it for the tests that generate their
 * input.
 *
 * @param runs Usual.
 */
export function scaled(runs: number): number {
  return runs * Number(process.env.GS_TEST_SCALE ?? 1);
}

/**
 * How many random trees of routes are tried, and which: always the same in the gate, so that a tree which is found to fail
 * is mended in its own time and fails nobody's change; other ones each time in `npm run nightly`.
 *
 * @param runs Usual.
 */
export function treesToTry(runs: number): { readonly numRuns: number; readonly seed?: number } {
  return isNightly ? { numRuns: scaled(runs) } : { numRuns: runs, seed: 1 };
}
