import type {
  Exemplar,
  HistogramPoint,
  MetricFamily,
  ScalarPoint,
  SummaryPoint,
} from '../metrics/snapshot.ts';
import type { ByteWriter } from './byte-writer.ts';
import { type Chunks, writeEach } from './chunks.ts';
import { labelText } from './label-text.ts';
import { numberText } from './number-text.ts';

/** Where Prometheus text and OpenMetrics differ in a sample line. */
export interface Dialect {
  /** How a bucket's bound reads in `le`, and a quantile in `quantile`. */
  readonly boundText: (bound: number) => string;
  /** What follows the value of a sample that has an exemplar, if the format knows exemplars. */
  readonly exemplarText?: (exemplar: Exemplar) => string;
  /** Whether a histogram with these bounds shows its sum and count. */
  readonly showsSum: (bounds: readonly number[]) => boolean;
}

const lineFeed = 0x0a;
const encoder = new TextEncoder();

/** Writes every sample of a family. */
export function writeSamples(
  writer: ByteWriter,
  family: MetricFamily,
  sampleName: string,
  dialect: Dialect,
): Chunks {
  switch (family.type) {
    case 'histogram': {
      const lines = new HistogramLines(writer, sampleName, dialect);
      return writeEach(writer, family.points, (point) => lines.write(point));
    }
    case 'summary':
      return writeEach(writer, family.points, (point) =>
        writer.text(summaryLines(sampleName, point, dialect)),
      );
    default:
      return writeEach(writer, family.points, (point) => writer.text(scalarLine(sampleName, point, dialect)));
  }
}

function scalarLine(
  name: string,
  { labels, value, exemplar }: ScalarPoint,
  { exemplarText }: Dialect,
): string {
  const suffix = exemplar === undefined || exemplarText === undefined ? '' : exemplarText(exemplar);
  return `${name}${braced(labelText(labels))} ${numberText(value)}${suffix}\n`;
}

function summaryLines(name: string, point: SummaryPoint, { boundText }: Dialect): string {
  const own = labelText(point.labels);
  const separator = own === '' ? '' : ',';
  let lines = '';
  for (const { quantile, value } of point.quantiles) {
    lines += `${name}{quantile="${boundText(quantile)}"${separator}${own}} ${numberText(value)}\n`;
  }
  lines += `${name}_sum${braced(own)} ${numberText(point.sum)}\n`;
  return `${lines}${name}_count${braced(own)} ${numberText(point.count)}\n`;
}

function braced(labels: string): string {
  return labels === '' ? '' : `{${labels}}`;
}

/**
 * The lines of one histogram family. A histogram is nearly all of a scrape, so everything before the labels is
 * encoded once per family, and the labels once per series: the first line writes them, the others copy them.
 */
class HistogramLines {
  readonly #writer: ByteWriter;
  readonly #name: string;
  readonly #dialect: Dialect;
  readonly #sumHead: Uint8Array;
  readonly #countHead: Uint8Array;
  #bounds: readonly number[] | undefined;
  /** `name_bucket{le="0.005"` for every bound, +Inf last. */
  #bucketHeads: Uint8Array[] = [];
  #showsSum = true;

  constructor(writer: ByteWriter, name: string, dialect: Dialect) {
    this.#writer = writer;
    this.#name = name;
    this.#dialect = dialect;
    this.#sumHead = encoder.encode(`${name}_sum`);
    this.#countHead = encoder.encode(`${name}_count`);
  }

  write({ labels, bounds, counts, count, sum, exemplars }: HistogramPoint): void {
    if (bounds !== this.#bounds) this.#prepare(bounds);
    const writer = this.#writer;
    const heads = this.#bucketHeads;
    const own = labelText(labels);
    const last = heads.length - 1;
    let labelsStart = 0;
    let labelsEnd = 0;
    let cumulative = 0;
    for (let position = 0; position <= last; position++) {
      writer.bytes(heads[position] as Uint8Array);
      if (position === 0) {
        labelsStart = writer.length;
        writer.text(own === '' ? '} ' : `,${own}} `);
        labelsEnd = writer.length;
      } else writer.repeat(labelsStart, labelsEnd);
      cumulative = position === last ? count : cumulative + (counts[position] as number);
      writer.count(cumulative);
      const exemplar = exemplars?.[position];
      if (exemplar !== undefined) this.#writeExemplar(exemplar);
      writer.byte(lineFeed);
    }
    if (!this.#showsSum) return;
    this.#writeTotal(this.#sumHead, own, labelsStart, labelsEnd);
    writer.text(numberText(sum));
    writer.byte(lineFeed);
    this.#writeTotal(this.#countHead, own, labelsStart, labelsEnd);
    writer.count(count);
    writer.byte(lineFeed);
  }

  #prepare(bounds: readonly number[]): void {
    const { boundText, showsSum } = this.#dialect;
    this.#bounds = bounds;
    this.#showsSum = showsSum(bounds);
    this.#bucketHeads = [...bounds, Number.POSITIVE_INFINITY].map((bound) =>
      encoder.encode(`${this.#name}_bucket{le="${boundText(bound)}"`),
    );
  }

  #writeExemplar(exemplar: Exemplar): void {
    const { exemplarText } = this.#dialect;
    if (exemplarText !== undefined) this.#writer.text(exemplarText(exemplar));
  }

  /** `name_sum{labels} `: the labels of the first bucket line without the comma that led them. */
  #writeTotal(head: Uint8Array, own: string, labelsStart: number, labelsEnd: number): void {
    this.#writer.bytes(head);
    if (own === '') this.#writer.text(' ');
    else {
      this.#writer.text('{');
      this.#writer.repeat(labelsStart + 1, labelsEnd);
    }
  }
}
