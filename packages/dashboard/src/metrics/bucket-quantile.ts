/**
 * Returns a quantile as `histogram_quantile` of Prometheus gives it: linear within a bucket, and the highest bound for what
 * is beyond all. Undefined where nothing was observed.
 *
 * @param bounds Finite upper bounds, ascending.
 * @param counts One per bound and one for what is beyond, not cumulative.
 */
export function bucketQuantile(
  q: number,
  bounds: readonly number[],
  counts: ArrayLike<number>,
): number | undefined {
  let total = 0;
  for (let bucket = 0; bucket < counts.length; bucket++) total += counts[bucket]!;
  const highest = bounds.at(-1);
  if (total === 0 || highest === undefined) return undefined;
  let rank = q * total;
  for (let bucket = 0; bucket < bounds.length; bucket++) {
    const count = counts[bucket]!;
    if (rank > count) {
      rank -= count;
      continue;
    }
    const upper = bounds[bucket]!;
    if (bucket === 0 && upper <= 0) return upper;
    const lower = bucket === 0 ? 0 : bounds[bucket - 1]!;
    return count === 0 ? lower : lower + (upper - lower) * (rank / count);
  }
  return highest;
}
