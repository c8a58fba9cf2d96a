import type { IncomingMessage } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';

/**
 * Returns the stream of a request that came over HTTP/2. Its version does not show that: anybody may write `GET /
 * HTTP/2.0` to a server of HTTP/1, and Node answers.
 */
export function http2StreamOf(req: IncomingMessage): ServerHttp2Stream | undefined {
  const { stream } = req as { stream?: unknown };
  const isStream = typeof stream === 'object' && stream !== null && 'session' in stream;
  return isStream ? (stream as ServerHttp2Stream) : undefined;
}

/** Returns the stream of an exchange whose request is known to have come over HTTP/2. */
export function streamOf(req: IncomingMessage): ServerHttp2Stream {
  return (req as unknown as { stream: ServerHttp2Stream }).stream;
}
