import { Duplex } from 'node:stream';

/** Where the body of every answer ends: it is one JSON object. */
const closingBrace = '}'.charCodeAt(0);

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
      if (chunk.includes('HTTP/1.1') && !chunk.includes('HTTP/1.1 200 ')) {
        done(new Error(`The benchmark's application answered ${chunk}`));
        return;
      }
      done();
      if (chunk.at(-1) === closingBrace) answered();
    },
  });
  // Some peers ask a socket for its server and its address.
  Object.assign(socket, {
    server,
    remoteAddress: '127.0.0.1',
    remotePort: 1,
    localAddress: '127.0.0.1',
    localPort: 80,
  });
  server.emit('connection', socket);
  return {
    /**
     * Sends so many requests, one after the other; the promise settles when the last is answered.
     *
     * @param {number} requests
     * @returns {Promise<void>}
     */
    send(requests) {
      return new Promise((resolve, reject) => {
        socket.once('error', reject);
        let left = requests;
        answered = () => {
          if (left-- > 0) {
            // A turn of the loop between two requests, as with a socket, so that what follows the end of a response
            // (its `close` event, the recording) is part of the work.
            setImmediate(() => socket.push(request));
            return;
          }
          socket.off('error', reject);
          resolve();
        };
        answered();
      });
    },
  };
}
