import type { Exemplar, HistogramPoint } from '../metric-model/metric-family.ts';
import { ByteWriter } from './byte-writer.ts';
import { ChunkPool } from './chunk-pool.ts';
import { labelText } from './label-text.ts';
import type { Dialect } from './sample-lines.ts';
import { copyMargin, copyText, longestNumber, writeNumber, writeText } from './text-bytes.ts';

const lineFeed = 0x0a;
const space = 0x20;
const comma = 0x2c;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/** What a line has besides its head and the text of its labels: punctuation, a number, a line feed. */
const restOfLine = longestNumber + 5;

/** What the heads of a family fit in mostly; it grows when they do not. */
const headBytes = 2048;

/** How a line begins: where that is in the text of the heads. */
interface Head {
  readonly start: number;
  readonly length: number;
}

const noHead: Head = { start: 0, length: 0 };

/**
 * The lines of one histogram family. A histogram is nearly all of a scrape, and its lines cost as much as they need
 * copies. So what comes before the labels (`name_bucket{le="0.005"`) is encoded once per family, and the labels once per
 * series.
 */
export class HistogramLines {
  readonly #writer: ByteWriter;
  readonly #name: string;
  readonly #dialect: Dialect;
  #bounds: readonly number[] | undefined;
  /** One for every bound, +Inf last. */
  #heads: readonly Head[] = [];
  #sumHead = noHead;
  #countHead = noHead;
  #headText: DataView = new DataView(new ArrayBuffer(0));
  /** What all lines of a series take at most, without the text of its labels. */
  #fixedBytes = 0;
  #showsSum = true;

  constructor(writer: ByteWriter, name: string, dialect: Dialect) {
    this.#writer = writer;
    this.#name = name;
    this.#dialect = dialect;
  }

  write({ labels, bounds, counts, count, sum, exemplars }: HistogramPoint): void {
    if (bounds !== this.#bounds) this.#prepare(bounds);
    const writer = this.#writer;
    const heads = this.#heads;
    const headText = this.#headText;
    const own = labelText(labels);
    const room = this.#fixedBytes + (heads.length + 2) * 3 * own.length;
    let bytes = writer.room(room);
    let view = writer.view;
    let at = writer.length;
    let labelsStart = 0;
    let labelsLength = 0;
    let cumulative = 0;
    for (let position = 0; position < heads.length; position++) {
      const head = heads[position] as Head;
      at = copyText(view, at, headText, head.start, head.length);
      if (position === 0) {
        labelsStart = at;
        at = writeLabels(bytes, at, own);
        labelsLength = at - labelsStart;
      } else at = copyText(view, at, view, labelsStart, labelsLength);
      cumulative = position === bounds.length ? count : cumulative + (counts[position] as number);
      at = writeNumber(bytes, at, cumulative);
      const exemplar = exemplars?.[position];
      if (exemplar !== undefined) {
        at = this.#writeExemplar(at, exemplar);
        bytes = writer.room(room);
        view = writer.view;
      }
      bytes[at++] = lineFeed;
    }
    if (this.#showsSum) {
      at = copyText(view, at, headText, this.#sumHead.start, this.#sumHead.length);
      at = writeTotal(bytes, view, at, labelsStart, labelsLength, sum);
      at = copyText(view, at, headText, this.#countHead.start, this.#countHead.length);
      at = writeTotal(bytes, view, at, labelsStart, labelsLength, count);
    }
    writer.wroteTo(at);
  }

  #prepare(bounds: readonly number[]): void {
    const { boundText, showsSum } = this.#dialect;
    this.#bounds = bounds;
    const text = new ByteWriter(new ChunkPool(headBytes));
    const encode = (head: string): Head => {
      const start = text.length;
      text.text(head);
      return { start, length: text.length - start };
    };
    this.#heads = [...bounds, Number.POSITIVE_INFINITY].map((bound) =>
      encode(`${this.#name}_bucket{le="${boundText(bound)}"`),
    );
    this.#sumHead = encode(`${this.#name}_sum`);
    this.#countHead = encode(`${this.#name}_count`);
    text.room(copyMargin);
    this.#headText = text.view;
    this.#fixedBytes = [this.#sumHead, this.#countHead, ...this.#heads].reduce(
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

/** `{method="GET"} 1.5`: the labels of the buckets with a brace in the place of the comma, or none at all. */
function writeTotal(
  bytes: Uint8Array,
  view: DataView,
  start: number,
  labelsStart: number,
  labelsLength: number,
  value: number,
): number {
  let at = copyText(view, start, view, labelsStart, labelsLength);
  if (bytes[start] === comma) bytes[start] = openBrace;
  else {
    bytes[start] = space;
    at = start + 1;
  }
  at = writeNumber(bytes, at, value);
  bytes[at++] = lineFeed;
  return at;
}
