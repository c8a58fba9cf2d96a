/** Sparse buckets as `io.prometheus.client.Histogram` has them. */
export interface SpanCoding {
  /** The first offset is a bucket index, every later one the number of empty buckets since the span before. */
  readonly spans: ReadonlyArray<{ readonly offset: number; length: number }>;
  /** One per bucket inside a span: the first count, then differences. */
  readonly deltas: readonly number[];
}

/** Empty buckets up to this many are cheaper as zeros than as a new span; client_golang draws the same line. */
const gapWorthFilling = 2;

/** @param firstIndex Bucket index of `counts[0]`. */
export function codeSpans(firstIndex: number, counts: ArrayLike<number>): SpanCoding {
  const spans: { offset: number; length: number }[] = [];
  const deltas: number[] = [];
  let span: { offset: number; length: number } | undefined;
  let nextIndex = 0;
  let previousCount = 0;
  for (let position = 0; position < counts.length; position++) {
    const count = counts[position] as number;
    if (count === 0) continue;
    const index = firstIndex + position;
    const gap = index - nextIndex;
    if (span === undefined || gap > gapWorthFilling) {
      span = { offset: gap, length: 0 };
      spans.push(span);
    } else {
      for (let filled = 0; filled < gap; filled++) {
        deltas.push(0 - previousCount);
        previousCount = 0;
      }
      span.length += gap;
    }
    deltas.push(count - previousCount);
    span.length++;
    previousCount = count;
    nextIndex = index + 1;
  }
  return { spans, deltas };
}
