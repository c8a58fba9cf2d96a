/**
 * Returns what each may have at most, so that all together have no more than there is: those who want less than an equal
 * share leave the rest to the others (max-min fairness). `Infinity` where there is enough for all.
 */
export function fairShare(available: number, wanted: readonly number[]): number {
  let left = available;
  const ascending = [...wanted].sort((a, b) => a - b);
  for (const [index, one] of ascending.entries()) {
    const share = left / (ascending.length - index);
    if (one > share) return share;
    left -= one;
  }
  return Number.POSITIVE_INFINITY;
}
