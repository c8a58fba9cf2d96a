import type {
  Exemplar,
  HistogramPoint,
  LabelSet,
  MetricFamily,
  NativeBuckets,
  ScalarFamily,
  ScalarPoint,
  SummaryPoint,
} from '../metrics/snapshot.ts';
import { type Chunks, concatChunks, writeEach } from './chunks.ts';
import { codeSpans } from './native-spans.ts';
import { ProtobufWriter } from './protobuf-writer.ts';
import { unitOf } from './unit.ts';

const typeNumbers = { counter: 0, gauge: 1, summary: 2, unknown: 3, histogram: 4 } as const;
/** The field of `Metric` that a scalar's value lives in. */
const scalarFields = { gauge: 2, counter: 3, unknown: 5 } as const;

/** What a metric usually fits in; a writer grows when it does not. */
const scratchBytes = 1024;

const nothing = new Uint8Array(0);

/**
 * Delimited `io.prometheus.client.MetricFamily` messages: the only format that carries native histograms. The
 * classic buckets travel in the same message, so the scraper chooses.
 *
 * A message starts with its length, so a family is held back until its last point.
 */
export function* protobufChunks(families: Iterable<MetricFamily>): Chunks {
  const output = new ProtobufWriter();
  const metrics = new ProtobufWriter();
  const head = new ProtobufWriter(scratchBytes);
  const encoder = new MetricEncoder();
  for (const family of families) {
    head.string(1, family.name);
    head.string(2, family.help);
    head.uint(3, typeNumbers[family.type]);
    const unit = unitOf(family.name);
    if (unit !== undefined) head.string(5, unit);

    const held: Uint8Array[] = [];
    let length = head.length;
    for (const chunk of writeEach(metrics, encoder.encode(family), (metric) => metrics.message(4, metric))) {
      if (chunk.length > 0) held.push(chunk);
      length += chunk.length;
      yield nothing;
    }

    output.varint(length + metrics.length);
    output.contentOf(head);
    head.clear();
    for (const chunk of held) {
      output.bytes(chunk);
      yield output.takeIfFull();
    }
    output.contentOf(metrics);
    metrics.clear();
    yield output.takeIfFull();
  }
  if (output.length > 0) yield output.take();
}

/** The families as delimited protobuf messages, one after the other. */
export function protobuf(families: Iterable<MetricFamily>): Uint8Array {
  return concatChunks([...protobufChunks(families)]);
}

/** Writes one `Metric` after the other; its writers, one per level of nesting, serve the whole scrape. */
class MetricEncoder {
  readonly #metric = new ProtobufWriter(scratchBytes);
  readonly #value = new ProtobufWriter(scratchBytes);
  readonly #part = new ProtobufWriter(scratchBytes);
  readonly #exemplar = new ProtobufWriter(scratchBytes);
  readonly #leaf = new ProtobufWriter(scratchBytes);

  *encode(family: MetricFamily): Generator<ProtobufWriter> {
    if (family.type === 'histogram') for (const point of family.points) yield this.#histogram(point);
    else if (family.type === 'summary') for (const point of family.points) yield this.#summary(point);
    else for (const point of family.points) yield this.#scalar(family.type, point);
  }

  #scalar(type: ScalarFamily['type'], { labels, value, exemplar }: ScalarPoint): ProtobufWriter {
    this.#value.double(1, value);
    if (exemplar !== undefined && type === 'counter') this.#writeExemplar(this.#value, 2, exemplar);
    return this.#finish(labels, scalarFields[type]);
  }

  #summary({ labels, count, sum, quantiles }: SummaryPoint): ProtobufWriter {
    this.#value.uint(1, count);
    this.#value.double(2, sum);
    for (const { quantile, value } of quantiles) {
      this.#part.double(1, quantile);
      this.#part.double(2, value);
      this.#value.message(3, this.#part);
    }
    return this.#finish(labels, 4);
  }

  #histogram({ labels, count, sum, bounds, counts, exemplars, native }: HistogramPoint): ProtobufWriter {
    this.#value.uint(1, count);
    this.#value.double(2, sum);
    let cumulative = 0;
    for (let position = 0; position < bounds.length; position++) {
      cumulative += counts[position] as number;
      this.#writeBucket(cumulative, bounds[position] as number, exemplars?.[position]);
    }
    // The +Inf bucket is implied by the count; it is only needed to hold an exemplar.
    const last = exemplars?.[bounds.length];
    if (last !== undefined) this.#writeBucket(count, Number.POSITIVE_INFINITY, last);
    if (native !== undefined) this.#writeNative(native);
    return this.#finish(labels, 7);
  }

  #writeBucket(cumulative: number, bound: number, exemplar: Exemplar | undefined): void {
    this.#part.uint(1, cumulative);
    this.#part.double(2, bound);
    if (exemplar !== undefined) this.#writeExemplar(this.#part, 3, exemplar);
    this.#value.message(3, this.#part);
  }

  #writeNative(native: NativeBuckets): void {
    this.#value.sint(5, native.schema);
    this.#value.double(6, native.zeroThreshold);
    this.#value.uint(7, native.zeroCount);
    const negative = this.#writeSpans(9, native.negativeOffset, native.negative);
    const positive = this.#writeSpans(12, native.positiveOffset, native.positive);
    // Without a span, a zero threshold of 0 and no count, nothing would show that the histogram is a native one.
    if (negative + positive === 0 && native.zeroThreshold === 0 && native.zeroCount === 0)
      this.#writeSpan(12, 0, 0);
  }

  /** Spans go into `field`, deltas into the next one, packed. Returns how many spans there are. */
  #writeSpans(field: number, firstIndex: number, counts: ArrayLike<number>): number {
    const { spans, deltas } = codeSpans(firstIndex, counts);
    for (const { offset, length } of spans) this.#writeSpan(field, offset, length);
    if (deltas.length > 0) {
      for (const delta of deltas) this.#part.signedVarint(delta);
      this.#value.message(field + 1, this.#part);
    }
    return spans.length;
  }

  #writeSpan(field: number, offset: number, length: number): void {
    this.#part.sint(1, offset);
    this.#part.uint(2, length);
    this.#value.message(field, this.#part);
  }

  #writeExemplar(target: ProtobufWriter, field: number, { labels, value, timestampMs }: Exemplar): void {
    for (const [name, text] of Object.entries(labels)) this.#writeLabel(this.#exemplar, name, text);
    this.#exemplar.double(2, value);
    const seconds = Math.floor(timestampMs / 1000);
    this.#leaf.uint(1, seconds);
    this.#leaf.uint(2, Math.floor((timestampMs - seconds * 1000) * 1e6));
    this.#exemplar.message(3, this.#leaf);
    target.message(field, this.#exemplar);
  }

  #writeLabel(target: ProtobufWriter, name: string, value: string): void {
    this.#leaf.string(1, name);
    this.#leaf.string(2, value);
    target.message(1, this.#leaf);
  }

  #finish(labels: LabelSet, valueField: number): ProtobufWriter {
    labels.names.forEach((name, position) => {
      this.#writeLabel(this.#metric, name, labels.values[position] as string);
    });
    this.#metric.message(valueField, this.#value);
    return this.#metric;
  }
}
