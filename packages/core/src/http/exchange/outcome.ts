import type { Exchange } from './exchange.ts';
import { http2OutcomeOf } from './http2-outcome.ts';
import { streamOf } from './http2-stream.ts';
import { type ConnectionError, isPeerError } from './peer-error.ts';

/**
 * How an exchange ended.
 *
 * - `complete`: the whole response was handed to the operating system. What the client does afterwards is its own
 *   business.
 * - `client_left`: the client closed or lost the connection first; counted as status 499.
 * - `refused`: the rest of the request was malformed or came too late, so that Node itself answered and closed.
 * - `destroyed`: this side closed the connection (`res.destroy()`, a socket timeout, a failed stream, shutdown).
 * - `taken_over`: the application took the connection away before anything was sent (`res.detachSocket()`). As with an
 *   upgrade, what it does there is no response of HTTP any more, and nothing is recorded.
 */
export type Outcome = 'complete' | 'client_left' | 'refused' | 'destroyed' | 'taken_over';

const clientLeftStatus = 499;

/** What Node answers to a request that it cannot read to its end (`socketOnError` in lib/_http_server.js). */
const refusals: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
};

/** Decides how an exchange ended. Call it at the event that ends it; see `EndStrategy`. */
export function outcomeOf({ req, res, connection, isHttp2, sent, detached }: Exchange): Outcome {
  if (sent) return 'complete';
  if (detached) return res.headersSent ? 'complete' : 'taken_over';
  if (isHttp2) return http2OutcomeOf(streamOf(req));
  // Made up by a test injector or a serverless host: whether the response was ended is all there is.
  if (connection === undefined) return res.writableEnded ? 'complete' : 'destroyed';
  // Not `req.socket`: stream.pipeline sets that to null when it fails.
  const { socket } = connection;
  // It was over before it was observed. Writing counts as finished also when the socket was destroyed while it still
  // flushed.
  if (res.writableFinished && !socket.destroyed) return 'complete';
  // Given to res.destroy(), also by a failed pipeline. A response that still waits for its turn behind another one
  // has no socket, and Node itself destroys it with an error.
  if (res.errored && (res.socket !== null || res.errored === socket.errored)) return 'destroyed';
  const error = socket.errored;
  // An error that was given to req.destroy() reaches the socket too, whatever it was about.
  if (error && error !== req.errored) {
    if (isPeerError(error)) return 'client_left';
    if (isRefusal(error) && !socket.readableEnded) return res.headersSent ? 'client_left' : 'refused';
  }
  // Without an error, the side that sent its FIN first has closed the connection.
  return socket.readableEnded ? 'client_left' : 'destroyed';
}

/** Returns the status to count, once `sentStatus` is known. */
export function statusOf(outcome: Outcome, { connection, sentStatus }: Exchange): number {
  switch (outcome) {
    case 'complete':
    case 'taken_over':
      return sentStatus;
    case 'client_left':
      return clientLeftStatus;
    case 'refused':
      return refusals[(connection?.socket.errored as ConnectionError | undefined)?.code ?? ''] ?? 400;
    case 'destroyed':
      return Math.max(500, sentStatus);
  }
}

function isRefusal({ code }: ConnectionError): boolean {
  return code !== undefined && (code.startsWith('HPE_') || code === 'ERR_HTTP_REQUEST_TIMEOUT');
}
