import { Duplex } from 'node:stream';

/**
 * A connection to a server of the same process without a socket: the server's parser, response and events are the real
 * ones, and the kernel is left out.
 *
 * @param {import('node:http').Server} server
 * @param {string} path
 */
export function connectInMemory(server, path) {
  const request = Buffer.from(`GET ${path} HTTP/1.1\r\nHost: benchmark\r\n\r\n`);
  let answered = () => {};
  const socket = new Duplex({
    read() {},
    write(chunk, _encoding, done) {
      done();
      // A small answer is written at once, headers and body.
      if (!chunk.includes('HTTP/1.1 200 ')) { console.log(String(chunk)); process.exit(1); }
      answered();
    },
    final(done) {
      done();
    },
  });
  server.emit('connection', socket);
  return {
    /** Sends so many requests, one after the other; the promise settles when the last is answered. */
    send(requests) {
      return new Promise((resolve) => {
        let left = requests;
        answered = () => {
          if (left-- === 0) return resolve();
          // A turn of the loop between two requests, as with a socket, so that what follows the end of a response
          // (the `close` event, the recording) is part of the work.
          setImmediate(() => socket.push(request));
        };
        answered();
      });
    },
    close() {
      socket.destroy();
    },
  };
}
