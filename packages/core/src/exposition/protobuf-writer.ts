import { ByteWriter } from './byte-writer.ts';

const wireVarint = 0;
const wireFixed64 = 1;
const wireLength = 2;

const longestVarint = 10;

/** A guest may give any number; a larger one would be no varint. */
const largestVarint = 2 ** 63;

const scratch = new DataView(new ArrayBuffer(8));
const scratchBytes = new Uint8Array(scratch.buffer);

/** The part of the protobuf wire format that `io.prometheus.client` needs; every field is written, zero or not. */
export class ProtobufWriter extends ByteWriter {
  /** uint64 and uint32, exact up to 2^53; what is no count (negative, NaN) is written as 0. */
  uint(field: number, value: number): void {
    this.#tag(field, wireVarint);
    this.varint(value);
  }

  /** sint32 and sint64. */
  sint(field: number, value: number): void {
    this.#tag(field, wireVarint);
    this.signedVarint(value);
  }

  double(field: number, value: number): void {
    this.#tag(field, wireFixed64);
    scratch.setFloat64(0, value, true);
    const bytes = this.room(8);
    const at = this.length;
    for (let position = 0; position < 8; position++) bytes[at + position] = scratchBytes[position] as number;
    this.wroteTo(at + 8);
  }

  string(field: number, text: string): void {
    const start = this.begin(field);
    this.text(text);
    this.end(start);
  }

  /** Begins a submessage, or a packed field: what follows up to `end` is its content. Returns what `end` needs. */
  begin(field: number): number {
    this.#tag(field, wireLength);
    this.byte(0);
    return this.length;
  }

  /** Writes the length before the content, which is moved when that takes more than the byte kept free for it. */
  end(start: number): void {
    const length = this.length - start;
    const bytes = this.room(longestVarint);
    if (length >= 0x80) {
      let lengthBytes = 1;
      for (let rest = length; rest >= 0x80; rest >>>= 7) lengthBytes++;
      bytes.copyWithin(start + lengthBytes - 1, start, start + length);
      this.wroteTo(start + lengthBytes - 1 + length);
    }
    writeVarint(bytes, start - 1, length);
  }

  /**
   * Writes an unsigned integer in groups of seven bits, exact up to 2^53; what is not a count (negative, NaN) becomes
   * 0.
   */
  varint(value: number): void {
    this.wroteTo(writeVarint(this.room(longestVarint), this.length, value));
  }

  /** Zigzag: 0, -1, 1, -2, … become 0, 1, 2, 3, … */
  signedVarint(value: number): void {
    this.varint(value < 0 ? -2 * value - 1 : 2 * value);
  }

  /** @param field Up to 15, as all of ours are: one byte. */
  #tag(field: number, wireType: number): void {
    this.byte(field * 8 + wireType);
  }
}

/** @returns The position behind it. */
function writeVarint(bytes: Uint8Array, start: number, value: number): number {
  let at = start;
  let rest = value | 0;
  if (rest !== value || rest < 0) {
    let large = value > 0 ? Math.min(Math.floor(value), largestVarint) : 0;
    for (; large >= 0x8000_0000; large = Math.floor(large / 128)) bytes[at++] = (large % 128) | 0x80;
    rest = large;
  }
  for (; rest >= 0x80; rest >>>= 7) bytes[at++] = (rest & 0x7f) | 0x80;
  bytes[at++] = rest;
  return at;
}
