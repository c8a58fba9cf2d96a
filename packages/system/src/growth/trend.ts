/** A value at a time. */
export interface Point {
  readonly atMs: number;
  readonly value: number;
}

/**
 * Returns the slope of a straight line through the points, per millisecond: the median of the slopes of all pairs. A third
 * of the points may be wrong without changing much: https://en.wikipedia.org/wiki/Theil–Sen_estimator
 */
export function theilSenSlope(points: readonly Point[]): number {
  // Typed, because sorting one needs no comparing function.
  const slopes = new Float64Array((points.length * (points.length - 1)) / 2);
  let count = 0;
  for (let later = 1; later < points.length; later++) {
    for (let earlier = 0; earlier < later; earlier++) {
      const [from, to] = [points[earlier]!, points[later]!];
      slopes[count++] = (to.value - from.value) / (to.atMs - from.atMs);
    }
  }
  return middleOf(slopes.sort());
}

/** 0 for none. */
export function median(values: readonly number[]): number {
  return middleOf(Float64Array.from(values).sort());
}

function middleOf(sorted: Float64Array): number {
  const { length } = sorted;
  return length === 0 ? 0 : (sorted[(length - 1) >> 1]! + sorted[length >> 1]!) / 2;
}

/**
 * Returns how sure it is that the values rise (positive) or fall (negative), in standard deviations of values without a
 * trend: https://en.wikipedia.org/wiki/Mann–Kendall_trend_test, with equal values taken into account.
 */
export function mannKendallZ(points: readonly Point[]): number {
  const n = points.length;
  let sum = 0;
  const equals = new Map<number, number>();
  for (let later = 0; later < n; later++) {
    const { value } = points[later]!;
    equals.set(value, (equals.get(value) ?? 0) + 1);
    for (let earlier = 0; earlier < later; earlier++) sum += Math.sign(value - points[earlier]!.value);
  }
  let variance = n * (n - 1) * (2 * n + 5);
  for (const times of equals.values()) variance -= times * (times - 1) * (2 * times + 5);
  if (sum === 0 || variance <= 0) return 0;
  return (sum - Math.sign(sum)) / Math.sqrt(variance / 18);
}
