import { ByteWriter } from './byte-writer.ts';

const wireVarint = 0;
const wireFixed64 = 1;
const wireLength = 2;

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
    this.bytes(scratchBytes);
  }

  string(field: number, text: string): void {
    this.#tag(field, wireLength);
    this.sizedText(text);
  }

  /** The content of `message` as a submessage, after which `message` is empty and can be used again. */
  message(field: number, message: ProtobufWriter): void {
    this.#tag(field, wireLength);
    this.varint(message.length);
    this.contentOf(message);
    message.clear();
  }

  /** Zigzag: 0, -1, 1, -2, … become 0, 1, 2, 3, … */
  signedVarint(value: number): void {
    this.varint(value < 0 ? -2 * value - 1 : 2 * value);
  }

  #tag(field: number, wireType: number): void {
    this.varint(field * 8 + wireType);
  }
}
