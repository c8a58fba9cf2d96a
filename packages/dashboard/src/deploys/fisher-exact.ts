/** So many of so many. */
export interface Share {
  readonly hits: number;
  readonly of: number;
}

/**
 * Returns how probable it is that two shares differ as much or more where both are drawn from the same: Fisher's exact test,
 * two-sided as twice the smaller tail, 1 at most. Exact for few and for many, and for groups of very different sizes, where
 * the normal distribution is far off in the tails.
 *
 * @param a Whole numbers, as `b`.
 */
export function fisherExact(a: Share, b: Share): number {
  const hits = a.hits + b.hits;
  const misses = a.of + b.of - hits;
  if (hits === 0 || misses === 0 || a.of === 0 || b.of === 0) return 1;
  const direction = a.hits * b.of >= b.hits * a.of ? 1 : -1;
  // Of a that has so many hits, from the observed one outward; each is a ratio of the one before.
  let count = a.hits;
  let term = 1;
  let tail = 1;
  while (term > tail * 1e-17) {
    const others = hits - count;
    const ratio =
      direction === 1
        ? (others * (a.of - count)) / ((count + 1) * (misses - (a.of - count) + 1))
        : (count * (misses - (a.of - count))) / ((others + 1) * (a.of - count + 1));
    if (!(ratio > 0)) break;
    term *= ratio;
    tail += term;
    count += direction;
  }
  const observed =
    logChoose(hits, a.hits) + logChoose(misses, a.of - a.hits) - logChoose(hits + misses, a.of);
  return Math.min(1, 2 * tail * Math.exp(observed));
}

function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

const logFactorials: number[] = [0];
const longestTable = 256;

/** By Stirling's series, of which the next term is below 1e-18 from the end of the table on. */
function logFactorial(n: number): number {
  if (n < longestTable) {
    for (let k = logFactorials.length; k <= n; k++) logFactorials.push(logFactorials[k - 1]! + Math.log(k));
    return logFactorials[n]!;
  }
  const square = n * n;
  const series = (1 / 12 - (1 / 360 - 1 / (1_260 * square)) / square) / n;
  return (n + 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI) + series;
}
