import type { Exemplar, HistogramPoint } from '../metrics/snapshot.ts';
import type { ByteWriter } from './byte-writer.ts';
import { labelText } from './label-text.ts';
import type { Dialect } from './sample-lines.ts';
import { longestNumber, writeNumber, writeText } from './text-bytes.ts';

const lineFeed = 0x0a;
const space = 0x20;
const comma = 0x2c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const encoder = new TextEncoder();

/** What a line has besides its head and the text of its labels: punctuation, a number, a line feed. */
const restOfLine = longestNumber + 5;

/** How the line of one bucket begins. */
interface BucketHead {
  /** `name_bucket{le="0.005"` */
  readonly bytes: Uint8Array;
  /** Where the bound is in `bytes`. */
  readonly boundStart: number;
  readonly boundEnd: number;
  /** The first bucket whose head is as long; -1 if it is this one. */
  readonly alike: number;
}

/**
 * The lines of one histogram family. A histogram is nearly all of a scrape, and its lines cost as much as they need
 * copies, hardly more for long ones (25 ns for 30 bytes, 54 ns for 2,000; benchmarks/scrape). So what comes before the
 * labels is encoded once per family and the labels once per series; and where an earlier line of the series has a bound
 * of the same length, that line is copied up to its value, and the bound written over.
 */
export class HistogramLines {
  readonly #writer: ByteWriter;
  readonly #name: string;
  readonly #dialect: Dialect;
  readonly #sumHead: Uint8Array;
  readonly #countHead: Uint8Array;
  #bounds: readonly number[] | undefined;
  /** One for every bound, +Inf last. */
  #heads: readonly BucketHead[] = [];
  /** What all lines of a series take at most, without the text of its labels. */
  #fixedBytes = 0;
  /** Where the line of each bucket starts, of the series that is being written. */
  readonly #lineStarts: number[] = [];
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
    const heads = this.#heads;
    const lineStarts = this.#lineStarts;
    const own = labelText(labels);
    const room = this.#fixedBytes + (heads.length + 2) * 3 * own.length;
    let bytes = writer.room(room);
    let at = writer.length;
    let labelsStart = 0;
    let labelsLength = 0;
    let cumulative = 0;
    for (let position = 0; position < heads.length; position++) {
      const { bytes: head, alike, boundStart, boundEnd } = heads[position] as BucketHead;
      lineStarts[position] = at;
      if (alike >= 0) {
        const source = lineStarts[alike] as number;
        const length = head.length + labelsLength;
        bytes.copyWithin(at, source, source + length);
        for (let offset = boundStart; offset < boundEnd; offset++)
          bytes[at + offset] = head[offset] as number;
        at += length;
      } else {
        bytes.set(head, at);
        at += head.length;
        if (position === 0) {
          labelsStart = at;
          labelsLength = writeLabels(bytes, at, own) - at;
        } else bytes.copyWithin(at, labelsStart, labelsStart + labelsLength);
        at += labelsLength;
      }
      cumulative = position === bounds.length ? count : cumulative + (counts[position] as number);
      at = writeNumber(bytes, at, cumulative);
      const exemplar = exemplars?.[position];
      if (exemplar !== undefined) {
        at = this.#writeExemplar(at, exemplar);
        bytes = writer.room(room);
      }
      bytes[at++] = lineFeed;
    }
    if (this.#showsSum) {
      at = writeTotal(bytes, at, this.#sumHead, labelsStart, labelsLength, sum);
      at = writeTotal(bytes, at, this.#countHead, labelsStart, labelsLength, count);
    }
    writer.wroteTo(at);
  }

  #prepare(bounds: readonly number[]): void {
    const { boundText, showsSum } = this.#dialect;
    const beforeBound = `${this.#name}_bucket{le="`;
    const heads: BucketHead[] = [];
    for (const bound of [...bounds, Number.POSITIVE_INFINITY]) {
      const bytes = encoder.encode(`${beforeBound}${boundText(bound)}"`);
      const alike = heads.findIndex((head) => head.bytes.length === bytes.length);
      heads.push({ bytes, boundStart: beforeBound.length, boundEnd: bytes.length - 1, alike });
    }
    this.#bounds = bounds;
    this.#heads = heads;
    this.#fixedBytes = [this.#sumHead, this.#countHead, ...heads.map(({ bytes }) => bytes)].reduce(
      (sum, { length }) => sum + length + restOfLine,
      0,
    );
    this.#showsSum = showsSum(bounds);
  }

  /** @returns The position behind the exemplar; the writer may have another buffer then. */
  #writeExemplar(at: number, exemplar: Exemplar): number {
    const { exemplarText } = this.#dialect;
    if (exemplarText === undefined) return at;
    this.#writer.wroteTo(at);
    this.#writer.text(exemplarText(exemplar));
    return this.#writer.length;
  }
}

/** `,method="GET"} `: what follows the bound. */
function writeLabels(bytes: Uint8Array, start: number, own: string): number {
  let at = start;
  if (own !== '') {
    bytes[at++] = comma;
    at = writeText(bytes, at, own);
  }
  bytes[at++] = closeBrace;
  bytes[at++] = space;
  return at;
}

/** `name_sum{method="GET"} 1.5`: the labels of the buckets with a brace in the place of the comma, or none at all. */
function writeTotal(
  bytes: Uint8Array,
  start: number,
  head: Uint8Array,
  labelsStart: number,
  labelsLength: number,
  value: number,
): number {
  bytes.set(head, start);
  let at = start + head.length;
  bytes.copyWithin(at, labelsStart, labelsStart + labelsLength);
  if (bytes[at] === comma) {
    bytes[at] = openBrace;
    at += labelsLength;
  } else bytes[at++] = space;
  at = writeNumber(bytes, at, value);
  bytes[at++] = lineFeed;
  return at;
}
