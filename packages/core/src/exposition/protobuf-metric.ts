import type {
  Exemplar,
  HistogramPoint,
  LabelSet,
  MetricFamily,
  NativeBuckets,
  ScalarFamily,
  ScalarPoint,
  SummaryPoint,
} from '../metric-model/metric-family.ts';
import { ChunkPool } from './chunk-pool.ts';
import { type Chunks, writeEach } from './chunks.ts';
import { type Span, spansOf } from './native-spans.ts';
import { ProtobufWriter } from './protobuf-writer.ts';

/** The field of `Metric` that a scalar's value lives in. */
const scalarFields = { gauge: 2, counter: 3, unknown: 5 } as const;

/** A tag and a double. */
const longestBoundField = 9;

/** Writes one `io.prometheus.client.Metric` after the other. */
export class MetricEncoder {
  readonly #writer: ProtobufWriter;
  #bounds: readonly number[] | undefined;
  /** The field `upper_bound` of every bucket: most of a bucket, and the same in every series. */
  #boundFields: readonly Uint8Array[] = [];

  constructor(writer: ProtobufWriter) {
    this.#writer = writer;
  }

  encode(family: MetricFamily): Chunks {
    const writer = this.#writer;
    if (family.type === 'histogram')
      return writeEach(writer, family.points, (point) => this.#histogram(point));
    if (family.type === 'summary') return writeEach(writer, family.points, (point) => this.#summary(point));
    const { type } = family;
    return writeEach(writer, family.points, (point) => this.#scalar(type, point));
  }

  #scalar(type: ScalarFamily['type'], { labels, value, exemplar }: ScalarPoint): void {
    const writer = this.#writer;
    const metric = this.#beginMetric(labels);
    const scalar = writer.begin(scalarFields[type]);
    writer.double(1, value);
    if (exemplar !== undefined && type === 'counter') this.#writeExemplar(2, exemplar);
    writer.end(scalar);
    writer.end(metric);
  }

  #summary({ labels, count, sum, quantiles }: SummaryPoint): void {
    const writer = this.#writer;
    const metric = this.#beginMetric(labels);
    const summary = writer.begin(4);
    writer.uint(1, count);
    writer.double(2, sum);
    for (const { quantile, value } of quantiles) {
      const part = writer.begin(3);
      writer.double(1, quantile);
      writer.double(2, value);
      writer.end(part);
    }
    writer.end(summary);
    writer.end(metric);
  }

  #histogram({ labels, count, sum, bounds, counts, exemplars, native }: HistogramPoint): void {
    if (bounds !== this.#bounds) this.#prepare(bounds);
    const writer = this.#writer;
    const metric = this.#beginMetric(labels);
    const histogram = writer.begin(7);
    writer.uint(1, count);
    writer.double(2, sum);
    let cumulative = 0;
    for (let position = 0; position < bounds.length; position++) {
      cumulative += counts[position] as number;
      this.#writeBucket(position, cumulative, exemplars?.[position]);
    }
    // The +Inf bucket is implied by the count; it is only needed to hold an exemplar.
    const last = exemplars?.[bounds.length];
    if (last !== undefined) this.#writeBucket(bounds.length, count, last);
    if (native !== undefined) this.#writeNative(native);
    writer.end(histogram);
    writer.end(metric);
  }

  #prepare(bounds: readonly number[]): void {
    const writer = new ProtobufWriter(new ChunkPool(longestBoundField));
    this.#bounds = bounds;
    this.#boundFields = [...bounds, Number.POSITIVE_INFINITY].map((bound) => {
      writer.double(2, bound);
      return writer.take();
    });
  }

  #writeBucket(position: number, cumulative: number, exemplar: Exemplar | undefined): void {
    const writer = this.#writer;
    const bucket = writer.begin(3);
    writer.uint(1, cumulative);
    writer.fewBytes(this.#boundFields[position] as Uint8Array);
    if (exemplar !== undefined) this.#writeExemplar(3, exemplar);
    writer.end(bucket);
  }

  #writeNative(native: NativeBuckets): void {
    const writer = this.#writer;
    writer.sint(5, native.schema);
    writer.double(6, native.zeroThreshold);
    writer.uint(7, native.zeroCount);
    const negative = spansOf(native.negativeOffset, native.negative);
    const positive = spansOf(native.positiveOffset, native.positive);
    this.#writeBuckets(9, negative, native.negative);
    this.#writeBuckets(12, positive, native.positive);
    // Without a span, a zero threshold of 0 and no count, nothing would show that the histogram is a native one.
    const isEmpty = negative.length + positive.length + native.zeroCount === 0;
    if (isEmpty && native.zeroThreshold === 0) this.#writeSpan(12, 0, 0);
  }

  /** Spans go into `field`, and into the next one, packed, how each count differs from the one before. */
  #writeBuckets(field: number, spans: readonly Span[], counts: ArrayLike<number>): void {
    for (const { offset, start, end } of spans) this.#writeSpan(field, offset, end - start);
    if (spans.length === 0) return;
    const writer = this.#writer;
    const packed = writer.begin(field + 1);
    let previous = 0;
    for (const { start, end } of spans) {
      for (let position = start; position < end; position++) {
        const count = counts[position] as number;
        writer.signedVarint(count - previous);
        previous = count;
      }
    }
    writer.end(packed);
  }

  #writeSpan(field: number, offset: number, length: number): void {
    const writer = this.#writer;
    const span = writer.begin(field);
    writer.sint(1, offset);
    writer.uint(2, length);
    writer.end(span);
  }

  #writeExemplar(field: number, { labels, value, timestampMs }: Exemplar): void {
    const writer = this.#writer;
    const exemplar = writer.begin(field);
    for (const [name, text] of Object.entries(labels)) this.#writeLabel(name, text);
    writer.double(2, value);
    const seconds = Math.floor(timestampMs / 1000);
    const timestamp = writer.begin(3);
    writer.uint(1, seconds);
    writer.uint(2, Math.floor((timestampMs - seconds * 1000) * 1e6));
    writer.end(timestamp);
    writer.end(exemplar);
  }

  /** The beginning of a `Metric` with its labels, in the field of `MetricFamily` that holds it. */
  #beginMetric({ names, values }: LabelSet): number {
    const metric = this.#writer.begin(4);
    for (let position = 0; position < names.length; position++) {
      this.#writeLabel(names[position] as string, values[position] as string);
    }
    return metric;
  }

  #writeLabel(name: string, value: string): void {
    const writer = this.#writer;
    const label = writer.begin(1);
    writer.string(1, name);
    writer.string(2, value);
    writer.end(label);
  }
}
