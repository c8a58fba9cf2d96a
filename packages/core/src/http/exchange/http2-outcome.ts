import type { ServerHttp2Stream } from 'node:http2';
import { type ConnectionError, isPeerError } from './peer-error.ts';

/** `NO_ERROR` and `CANCEL` of RFC 9113, section 7, and `NGHTTP2_STREAM_STATE_CLOSED`. */
const noError = 0;
const cancel = 8;
const closedState = 7;

/** Node's own words for the code that a stream or a session was closed with. */
const closedWithCode: readonly (string | undefined)[] = ['ERR_HTTP2_STREAM_ERROR', 'ERR_HTTP2_SESSION_ERROR'];

/**
 * Decides who ended an HTTP/2 stream: the client, whatever code it resets the stream with, or this side. Call it when the
 * stream emits `finish`, or `close` where it never emits that.
 *
 * `rstCode` does not tell, because both sides may use any code, and a response that is complete has `NO_ERROR` too. Two
 * ends cannot be told apart from a client's: a stream that the application itself closes with `CANCEL`, or with any code
 * (`stream.close(code)`) while a response that it has ended is still flushed. They count as the client's.
 */
export function http2OutcomeOf(stream: ServerHttp2Stream): 'complete' | 'client_left' | 'destroyed' {
  const { rstCode } = stream;
  if (stream.writableFinished && !stream.aborted) return 'complete';
  if (rstCode === cancel) return 'client_left';
  const error = stream.errored as ConnectionError | null;
  if (error !== null && !closedWithCode.includes(error.code)) {
    return isPeerError(error) ? 'client_left' : 'destroyed';
  }
  // Node finishes a stream that was reset. When it was the client's reset, the protocol has let go of the stream by then;
  // when it was ours, that is still to be sent.
  if (stream.writableFinished) {
    return stream.destroyed || stream.state.state === closedState ? 'client_left' : 'destroyed';
  }
  if (rstCode !== noError) return 'client_left';
  // Node 26 destroys a stream that was reset with NO_ERROR while it was flushed, at the end of the request.
  return !stream.aborted && stream.readableEnded ? 'client_left' : 'destroyed';
}
