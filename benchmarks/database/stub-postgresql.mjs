import { Duplex } from 'node:stream';

/**
 * A PostgreSQL as the socket of a client: it answers every question in the next turn with the same row, in the real
 * protocol, so that what is measured is the driver and what observes it. Within the turn, a whole run would be one turn, in
 * which garbage grows old.
 */
export class StubPostgresql extends Duplex {
  #isStarted = false;

  connect() {
    process.nextTick(() => this.emit('connect'));
    return this;
  }

  setNoDelay() {}
  setKeepAlive() {}
  ref() {}
  unref() {}

  /**
   * @override
   * @param {Buffer} chunk
   * @param {BufferEncoding} _encoding
   * @param {() => void} done
   */
  _write(chunk, _encoding, done) {
    if (!this.#isStarted) {
      this.#isStarted = true;
      this.#say(Buffer.concat([message('R', int32(0)), ready]));
    } else if (isSync(chunk)) {
      this.#say(answer);
    }
    done();
  }

  /**
   * @override
   * @param {Array<{ chunk: Buffer }>} chunks
   * @param {() => void} done
   */
  _writev(chunks, done) {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), 'utf8', done);
  }

  /** @override */
  _read() {}

  /** @param {Buffer} bytes */
  #say(bytes) {
    setImmediate(() => this.push(bytes));
  }
}

/** @param {string} type @param {...Buffer} parts */
function message(type, ...parts) {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

/** @param {number} value */
function int32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

/** @param {number} value */
function int16(value) {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

/** @param {string} text */
const text = (text) => Buffer.from(`${text}\0`);

const ready = message('Z', Buffer.from('I'));
/** One column of text, one row. */
const answer = Buffer.concat([
  message('1'),
  message('2'),
  message('T', int16(1), text('name'), int32(0), int16(0), int32(25), int16(-1), int32(-1), int16(0)),
  message('D', int16(1), int32(6), Buffer.from('a lamp')),
  message('C', text('SELECT 1')),
  ready,
]);

/** Whether it ends with `Sync`, as every question with values does. @param {Buffer} chunk */
function isSync(chunk) {
  return chunk.length >= 5 && chunk.readInt32BE(chunk.length - 4) === 4 && chunk[chunk.length - 5] === 0x53;
}
