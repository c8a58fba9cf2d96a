import type { ServerHttp2Stream } from 'node:http2';
import { type ConnectionError, isPeerError } from './peer-error.ts';

/** `NO_ERROR` and `CANCEL` of RFC 9113, section 7. */
const noError = 0;
const cancel = 8;

/** Node's own words for the code that a stream or a session was closed with. */
const closedWithCode: readonly (string | undefined)[] = ['ERR_HTTP2_STREAM_ERROR', 'ERR_HTTP2_SESSION_ERROR'];

/**
 * Decides who ended an HTTP/2 stream: the client, whatever code it resets the stream with, or this side. Call it when
 * the stream emits `finish`, or `close` where it never emits that.
 *
 * `rstCode` does not say, because both sides may use any code, and a response that is complete has `NO_ERROR` too. Two
 * ends cannot be distinguished from a client's: a stream that the application itself closes with `CANCEL`, or with any
 * code (`stream.close(code)`) while a response that it has ended is still flushed. They count as the client's. A
 * response that is destroyed in the turn that ended it counts as destroyed: Node does not say how much of it was sent.
 */
export function http2OutcomeOf(stream: ServerHttp2Stream): 'complete' | 'client_left' | 'destroyed' {
  const { rstCode } = stream;
  if (stream.writableFinished && !stream.aborted) return 'complete';
  if (rstCode === cancel) return 'client_left';
  const error = stream.errored as ConnectionError | null;
  if (error !== null && !closedWithCode.includes(error.code)) {
    return isPeerError(error) ? 'client_left' : 'destroyed';
  }
  if (stream.writableFinished) return stream.destroyed || isEndedByPeer(stream) ? 'client_left' : 'destroyed';
  if (rstCode !== noError) return 'client_left';
  // Node 26 destroys a stream that was reset with NO_ERROR while it was flushed, at the end of the request.
  return !stream.aborted && stream.readableEnded ? 'client_left' : 'destroyed';
}

/**
 * Returns whether a stream that finishes because it was reset was reset by the client. Node has ended the request by then, and
 * begun to drop what nobody read of it; after a reset of ours it does so later. Other codes than `NO_ERROR` have
 * destroyed the stream already.
 */
function isEndedByPeer(stream: ServerHttp2Stream): boolean {
  // There is no public name for an end that has come and was not read yet.
  const { ended } = (stream as unknown as { _readableState: { ended: boolean } })._readableState;
  return ended && !stream.readableEnded && stream.readableFlowing !== null;
}
