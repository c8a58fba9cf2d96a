const chunkBytes = 64 * 1024;
/** What a point may write past `chunkBytes` before the buffer has to be copied into a larger one. */
const slackBytes = 16 * 1024;

const encoder = new TextEncoder();

/**
 * Collects UTF-8 text and binary fields into chunks that go to the socket as they are.
 *
 * Measured for 1,000 histogram series of 14 buckets up to the bytes on the wire (benchmarks/scrape): copying
 * prepared bytes takes 1.0 ms; `+=` on strings 4.5 ms, because building the rope is cheap but flattening and
 * encoding it is not; `join` 6.5 ms; copying byte by byte in a loop 3.4 ms.
 */
export class ByteWriter {
  #bytes = new Uint8Array(chunkBytes + slackBytes);
  #length = 0;

  /** Bytes written since the last `take`. */
  get length(): number {
    return this.#length;
  }

  /** Whether enough is written to be worth sending. */
  get isFull(): boolean {
    return this.#length >= chunkBytes;
  }

  /** Hands over what was written and starts an empty chunk. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#bytes = new Uint8Array(chunkBytes + slackBytes);
    this.#length = 0;
    return taken;
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
    this.bytes(other.#bytes.subarray(0, other.#length));
  }

  /** A copy of what was written from position `start` up to `end`. */
  repeat(start: number, end: number): void {
    this.#reserve(end - start);
    this.#bytes.copyWithin(this.#length, start, end);
    this.#length += end - start;
  }

  text(text: string): void {
    this.#reserve(text.length * 3);
    this.#length += encoder.encodeInto(text, this.#bytes.subarray(this.#length)).written;
  }

  /** Decimal digits of a number that is not negative; counts of observations are the bulk of a scrape. */
  count(value: number): void {
    if (!(value < 0x8000_0000) || value % 1 !== 0) {
      this.text(String(value));
      return;
    }
    this.#reserve(10);
    let position = this.#length + digitsOf(value);
    this.#length = position;
    let rest = value;
    do {
      const tenth = (rest / 10) | 0;
      this.#bytes[--position] = 48 + rest - tenth * 10;
      rest = tenth;
    } while (rest !== 0);
  }

  #reserve(extra: number): void {
    const needed = this.#length + extra;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

function digitsOf(value: number): number {
  let digits = 1;
  for (let rest = value; rest >= 10; rest = (rest / 10) | 0) digits++;
  return digits;
}
