import type { ServerResponse } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import { streamOf } from './connection.ts';
import type { Exchange } from './exchange.ts';

/**
 * How an exchange ended.
 *
 * - `complete`: the whole response was handed to the operating system. What the client does afterwards is its own
 *   business.
 * - `client_left`: the client closed or lost the connection first; counted as status 499.
 * - `refused`: the rest of the request was malformed or came too late, so that Node itself answered and closed.
 * - `destroyed`: this side closed the connection (`res.destroy()`, a socket timeout, a failed stream, shutdown).
 */
export type Outcome = 'complete' | 'client_left' | 'refused' | 'destroyed';

const clientLeftStatus = 499;

/** What Node answers to a request that it cannot read to its end (`socketOnError` in lib/_http_server.js). */
const refusals: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
};

/** `NO_ERROR` and `CANCEL` of RFC 9113, section 7. */
const http2NoError = 0;
const http2Cancel = 8;

/** What Node adds to the errors of connections. */
interface ConnectionError extends Error {
  readonly code?: string;
  readonly syscall?: string;
}

/** Decides how an exchange ended. Call it when the response has emitted `close`, or its socket has. */
export function outcomeOf({ req, res, connection, isHttp2, sent }: Exchange): Outcome {
  if (sent) return 'complete';
  if (isHttp2) return http2OutcomeOf(streamOf(req), res);
  // Not `req.socket`: stream.pipeline sets that to null when it fails.
  const socket = connection?.socket;
  // The stand-in of a test injector (light-my-request) is no socket: whether the response was ended is all there is.
  if (socket?.destroyed === undefined) return res.writableEnded ? 'complete' : 'destroyed';
  // It was over before it was observed. Writing counts as finished also when the socket was destroyed while it still
  // flushed.
  if (res.writableFinished && !socket.destroyed) return 'complete';
  // Given to res.destroy(), also by a failed pipeline. A response that still waits for its turn behind another one
  // has no socket, and Node itself destroys it with an error.
  if (res.errored && res.socket !== null) return 'destroyed';
  const error = socket.errored;
  // An error that was given to req.destroy() reaches the socket too, whatever it was about.
  if (error && error !== req.errored) {
    if (isPeerError(error)) return 'client_left';
    if (isRefusal(error) && !socket.readableEnded) return res.headersSent ? 'client_left' : 'refused';
  }
  // Without an error, the side that sent its FIN first has closed the connection.
  return socket.readableEnded ? 'client_left' : 'destroyed';
}

/** The status to count, once `sentStatus` is known. */
export function statusOf(outcome: Outcome, { connection, sentStatus }: Exchange): number {
  switch (outcome) {
    case 'complete':
      return sentStatus;
    case 'client_left':
      return clientLeftStatus;
    case 'refused':
      return refusals[(connection?.socket.errored as ConnectionError | undefined)?.code ?? ''] ?? 400;
    case 'destroyed':
      return Math.max(500, sentStatus);
  }
}

/** The compatibility API of HTTP/2 emits `finish` for aborted responses too; its streams know better. */
function http2OutcomeOf(stream: ServerHttp2Stream, res: ServerResponse): Outcome {
  if (res.writableEnded && stream.writableFinished && stream.rstCode === http2NoError) return 'complete';
  if (stream.rstCode === http2Cancel) return 'client_left';
  return stream.errored && isPeerError(stream.errored) ? 'client_left' : 'destroyed';
}

/** An error of reading from or writing to the connection, and not the one that a socket destroyed by us gives. */
function isPeerError({ code, syscall }: ConnectionError): boolean {
  if (syscall === 'read' || syscall === 'write') return code !== 'ECANCELED';
  return code?.startsWith('ERR_SSL_') === true;
}

function isRefusal({ code }: ConnectionError): boolean {
  return code !== undefined && (code.startsWith('HPE_') || code === 'ERR_HTTP_REQUEST_TIMEOUT');
}
