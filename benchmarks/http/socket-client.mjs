import { once } from 'node:events';
import { connect } from 'node:net';

/**
 * Keep-alive connections to a server whose every answer has the same length, which makes reading them cheap.
 *
 * @param {{ port: number, path: string, connections: number }} options
 */
export async function connectSockets({ port, path, connections }) {
  const request = Buffer.from(`GET ${path} HTTP/1.1\r\nHost: benchmark\r\n\r\n`);
  const sockets = Array.from({ length: connections }, () =>
    connect({ port, host: '127.0.0.1', noDelay: true }),
  );
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  const [first] = sockets;
  if (first === undefined) throw new Error('At least one connection is needed.');
  const answerBytes = await firstAnswerBytes(first, request);
  return {
    /** Sends so many requests over all connections; the promise settles when the last is answered. */
    async send(/** @type {number} */ requests) {
      let unsent = requests;
      await Promise.all(sockets.map((socket) => sendOver(socket)));

      /** @param {import('node:net').Socket} socket @returns {Promise<void>} */
      function sendOver(socket) {
        return new Promise((resolve, reject) => {
          let missing = 0;
          const next = () => {
            if (unsent-- > 0) {
              missing = answerBytes;
              socket.write(request);
              return;
            }
            socket.removeAllListeners();
            resolve();
          };
          socket.on('data', (chunk) => {
            missing -= chunk.length;
            if (missing === 0) next();
            else if (missing < 0) reject(new Error(`An answer of another length: ${chunk}`));
          });
          socket.once('error', reject);
          socket.once('close', () => reject(new Error('The server closed the connection.')));
          next();
        });
      }
    },
    close() {
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** @param {import('node:net').Socket} socket @param {Buffer} request */
async function firstAnswerBytes(socket, request) {
  socket.write(request);
  const [chunk] = await once(socket, 'data');
  if (!String(chunk).startsWith('HTTP/1.1 200 ')) throw new Error(`An unexpected answer: ${chunk}`);
  return chunk.length;
}
