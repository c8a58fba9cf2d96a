/**
 * How many times as much as usual is tried, by `GS_TEST_SCALE`: `npm run nightly` sets it for the tests that generate their
 * input.
 *
 * @param runs Usual.
 */
export function scaled(runs: number): number {
  return runs * Number(process.env.GS_TEST_SCALE ?? 1);
}
