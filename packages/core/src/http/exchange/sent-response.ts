import { executionAsyncResource } from 'node:async_hooks';
import type { Socket } from 'node:net';
import type { Exchange } from './exchange.ts';

/**
 * What proves that a response was handed over to the operating system as a whole. A server may end a response and
 * destroy its connection in the same turn ("413, then hang up"; a stream that fails after the error was answered): what
 * was handed over before still reaches the client. Each version of Node shows it in another way.
 */
const major = Number(process.versions.node.split('.')[0]);

/**
 * From Node 24 on, `finish` is emitted only for what was flushed; but not even then where the connection was destroyed
 * with an error, so that its `error` must tell. Node 20 and 22 emit it for every response that was ended.
 */
export const finishIsProof = major >= 24;

/** Returns whether a response that emits `finish` right now was handed over. */
export function wasSent(socket: Socket | undefined): boolean {
  if (finishIsProof || !socket?.destroyed) return true;
  // What the system took at once is reported in the next tick; what it still had to take, by the callback of the write,
  // which comes with the end of the connection.
  if (!isToldByWrite()) return true;
  // TLS always reports by that callback. Node 22 keeps the error of a write that was cut off; Node 20 does not.
  return major === 22 && socket.errored === null;
}

/**
 * Returns whether the response was handed over before its connection was destroyed with the error that the socket emits
 * right now. Over TLS this is never known: there, no write is over at once.
 *
 * @param bytesOut What the connection has written for this response.
 */
export function wasSentBeforeError({ res }: Exchange, bytesOut: number): boolean {
  // What was not handed over yet still counts at this point. A response that was ended too late has written nothing.
  return res.writableEnded && res.writableLength === 0 && bytesOut > 0;
}

function isToldByWrite(): boolean {
  return executionAsyncResource().constructor?.name === 'WriteWrap';
}
