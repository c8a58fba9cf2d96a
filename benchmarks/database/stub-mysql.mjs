import { Duplex } from 'node:stream';

/** The command that asks for the answer to a text. */
const query = 3;

/**
 * A MySQL as the stream of a connection: it answers every question in the next turn with the same row, in the real
 * protocol, as `StubPostgresql` does.
 */
export class StubMysql extends Duplex {
  #isAccepted = false;

  constructor() {
    super();
    this.#say(greeting);
  }

  /**
   * @override
   * @param {Buffer} chunk
   * @param {BufferEncoding} _encoding
   * @param {() => void} done
   */
  _write(chunk, _encoding, done) {
    if (!this.#isAccepted) {
      this.#isAccepted = true;
      this.#say(packet(2, [0, 0, 0, 2, 0, 0, 0]));
    } else if (chunk[4] === query) {
      this.#say(answer);
    }
    done();
  }

  /** @override */
  _read() {}

  /** @param {Buffer} bytes */
  #say(bytes) {
    setImmediate(() => this.push(bytes));
  }
}

/** @param {number} sequence @param {readonly number[]} body */
function packet(sequence, body) {
  return Buffer.from([body.length, 0, 0, sequence, ...body]);
}

/** Behind its length. @param {string} text */
const counted = (text) => [text.length, ...Buffer.from(text)];

/** @param {number} count */
const zeros = (count) => Array.from({ length: count }, () => 0);

const greeting = packet(0, [
  ...[10, ...Buffer.from('8.0.0\0')],
  ...[1, 0, 0, 0],
  ...[...zeros(8), 0],
  // What it can do: long passwords and flags, a database at once, protocol 4.1, transactions, safe and named authentication.
  ...[0x0d, 0xa2, 45, 2, 0, 0x08, 0],
  ...[21, ...zeros(10), ...zeros(13)],
  ...Buffer.from('mysql_native_password\0'),
]);

const end = [0xfe, 0, 0, 2, 0];
/** One column of text, one row. */
const answer = Buffer.concat([
  packet(1, [1]),
  packet(2, [
    ...['def', 'shop', 'items', 'items', 'name', 'name'].flatMap(counted),
    ...[0x0c, 45, 0, 255, 0, 0, 0, 0xfd, 0, 0, 0, 0, 0],
  ]),
  packet(3, end),
  packet(4, counted('a lamp')),
  packet(5, end),
]);
