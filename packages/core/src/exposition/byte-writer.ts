import { numberText } from './number-text.ts';

const chunkBytes = 64 * 1024;
/** What a batch of points may write past `chunkBytes` before the buffer has to be copied into a larger one. */
const slackBytes = 16 * 1024;

/** Up to this length, a loop beats `TextEncoder.encodeInto`. */
const shortText = 64;

const encoder = new TextEncoder();
const noBytes = new Uint8Array(0);

/**
 * Collects UTF-8 text and binary fields into chunks that go to the socket as they are.
 *
 * Measured for 1,000 histogram series of 14 buckets up to the bytes on the wire (benchmarks/scrape): copying
 * prepared bytes takes 1.3 ms; `+=` on strings 4.5 ms, because building the rope is cheap but flattening and
 * encoding it is not; `join` 6.5 ms; copying byte by byte in a loop 3.4 ms.
 */
export class ByteWriter {
  #bytes = noBytes;
  #length = 0;
  readonly #capacity: number;

  /** @param capacity Bytes to allocate at the first write; a writer that is never taken from needs few. */
  constructor(capacity = chunkBytes + slackBytes) {
    this.#capacity = capacity;
  }

  /** Bytes written since the last `take`. */
  get length(): number {
    return this.#length;
  }

  /** Hands over what was written and starts an empty chunk. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#bytes = noBytes;
    this.#length = 0;
    return taken;
  }

  /** `take` when there is enough to be worth sending, otherwise nothing: zero bytes. */
  takeIfFull(): Uint8Array<ArrayBuffer> {
    return this.#length >= chunkBytes ? this.take() : noBytes;
  }

  /** Forgets what was written; the buffer is used again. */
  clear(): void {
    this.#length = 0;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  bytes(source: Uint8Array): void {
    this.#reserve(source.length);
    this.#bytes.set(source, this.#length);
    this.#length += source.length;
  }

  /** Everything another writer holds. */
  contentOf(other: ByteWriter): void {
    const length = other.#length;
    if (length > shortText) {
      this.bytes(other.#bytes.subarray(0, length));
      return;
    }
    this.#reserve(length);
    for (let position = 0; position < length; position++) {
      this.#bytes[this.#length + position] = other.#bytes[position] as number;
    }
    this.#length += length;
  }

  /** A copy of what was written from position `start` up to `end`. */
  repeat(start: number, end: number): void {
    this.#reserve(end - start);
    this.#bytes.copyWithin(this.#length, start, end);
    this.#length += end - start;
  }

  /** Text in UTF-8; a lone surrogate becomes U+FFFD. */
  text(text: string): void {
    this.#reserve(text.length * 3);
    if (text.length <= shortText && this.#ascii(text)) return;
    this.#length += encoder.encodeInto(text, this.#bytes.subarray(this.#length)).written;
  }

  /** Text after its length in bytes as a varint. */
  sizedText(text: string): void {
    const start = this.#length;
    this.byte(0);
    this.text(text);
    const size = this.#length - start - 1;
    if (size < 0x80) {
      this.#bytes[start] = size;
      return;
    }
    this.#length = start;
    this.varint(size);
    this.text(text);
  }

  /** An unsigned integer in groups of seven bits, exact up to 2^53; what is no count (negative, NaN) becomes 0. */
  varint(value: number): void {
    let rest = value > 0 ? Math.floor(value) : 0;
    for (; rest >= 0x8000_0000; rest = Math.floor(rest / 128)) this.byte((rest % 128) | 0x80);
    for (; rest >= 0x80; rest >>>= 7) this.byte((rest & 0x7f) | 0x80);
    this.byte(rest);
  }

  /** Decimal digits of a number that is not negative; counts of observations are the bulk of a scrape. */
  count(value: number): void {
    let rest = value | 0;
    if (rest !== value || rest < 0) {
      this.text(numberText(value));
      return;
    }
    this.#reserve(10);
    let position = this.#length + digitsOf(rest);
    this.#length = position;
    do {
      const tenth = (rest / 10) | 0;
      this.#bytes[--position] = 48 + rest - tenth * 10;
      rest = tenth;
    } while (rest !== 0);
  }

  /** Calling the encoder costs more than a short label value; false, with nothing written, if it is not ASCII. */
  #ascii(text: string): boolean {
    const bytes = this.#bytes;
    const start = this.#length;
    for (let position = 0; position < text.length; position++) {
      const code = text.charCodeAt(position);
      if (code > 0x7f) return false;
      bytes[start + position] = code;
    }
    this.#length = start + text.length;
    return true;
  }

  #reserve(extra: number): void {
    const needed = this.#length + extra;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2, this.#capacity));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

function digitsOf(value: number): number {
  let digits = 1;
  for (let rest = value; rest >= 10; rest = (rest / 10) | 0) digits++;
  return digits;
}
