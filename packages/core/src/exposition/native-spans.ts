/** Consecutive buckets, as `io.prometheus.client.BucketSpan` has them. */
export interface Span {
  /** In the first span the index of its first bucket, in every later one the number of empty buckets before it. */
  readonly offset: number;
  /** Where its first bucket is in the counts. */
  readonly start: number;
  /** Where its last bucket ends in the counts. */
  end: number;
}

/** Empty buckets up to this many are cheaper as zeros than as a new span; client_golang draws the same line. */
const gapWorthFilling = 2;

/**
 * Returns the spans that hold every count but zeros.
 *
 * @param firstIndex Bucket index of `counts[0]`.
 */
export function spansOf(firstIndex: number, counts: ArrayLike<number>): Span[] {
  const spans: Span[] = [];
  let span: Span | undefined;
  for (let position = 0; position < counts.length; position++) {
    if (counts[position] === 0) continue;
    if (span === undefined || position - span.end > gapWorthFilling) {
      const offset = span === undefined ? firstIndex + position : position - span.end;
      span = { offset, start: position, end: position + 1 };
      spans.push(span);
    } else span.end = position + 1;
  }
  return spans;
}
