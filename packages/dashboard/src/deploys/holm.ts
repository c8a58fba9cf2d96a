/**
 * Returns probabilities that are corrected for how many were looked at, by Holm's method: the chance that any that is below a
 * level is there by chance is below that level.
 *
 * @param all How many were looked at, those included that are not given because they are near 1.
 */
export function holm(probabilities: readonly number[], all: number): number[] {
  const order = probabilities.map((p, index) => ({ p, index })).sort((a, b) => a.p - b.p);
  const corrected = new Array<number>(probabilities.length);
  let highest = 0;
  for (const [rank, { p, index }] of order.entries()) {
    highest = Math.max(highest, Math.min(1, p * (all - rank)));
    corrected[index] = highest;
  }
  return corrected;
}
