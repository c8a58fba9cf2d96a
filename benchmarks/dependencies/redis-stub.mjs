import { EventEmitter } from 'node:events';

/**
 * In the place of a connection to Redis: answers each command that is written at the next turn, `GET` with a value. What is
 * measured is then the client, and neither the kernel nor a server.
 */
class StubStream extends EventEmitter {
  writable = true;
  connecting = false;
  destroyed = false;
  #answers = 0;

  /** @param {string} text */
  write(text) {
    // Each command is an array in Redis's protocol: `*2\r\n$3\r\nget\r\n…`.
    for (let at = text.indexOf('*'); at !== -1; at = text.indexOf('\r\n*', at + 1)) this.#answers += 1;
    // Once for all commands of a turn. With an immediate for each, V8 keeps the client's garbage until a full collection, and
    // to copy it costs more than what is measured, with every observer and without.
    if (this.#answers === 1) setImmediate(() => this.#answer());
    return true;
  }

  end() {
    this.destroy();
  }

  destroy() {
    this.destroyed = true;
    this.emit('close');
  }

  resume() {}
  setNoDelay() {}
  setKeepAlive() {}
  setTimeout() {}

  #answer() {
    const answers = this.#answers;
    this.#answers = 0;
    if (answers > 0) this.emit('data', Buffer.from('$5\r\nvalue\r\n'.repeat(answers)));
  }
}

/** What ioredis makes its connections with, as its option `Connector`. */
export class StubConnector {
  connecting = false;
  stream = new StubStream();

  check() {
    return true;
  }

  connect() {
    return Promise.resolve(this.stream);
  }

  disconnect() {
    this.stream.end();
  }
}
