import type { IncomingMessage, ServerResponse } from 'node:http';
import { sentHead } from '../exchange/response-head.ts';

/**
 * Size of the request body: the declared one, however much of it arrived, or for a chunked body what the connection
 * read less the head, so chunk framing (a few bytes per chunk) is included.
 *
 * @param bytesIn What the connection read for this exchange.
 */
export function requestBodyBytes(req: IncomingMessage, bytesIn: number): number {
  const declared = Number(req.headers['content-length']);
  if (declared >= 0) return declared;
  return req.headers['transfer-encoding'] === undefined ? 0 : Math.max(0, bytesIn - headBytes(req));
}

/** `GET /path HTTP/1.1`, one `name: value` per header and an empty line, each ending with two characters. */
function headBytes({ method = '', url = '', rawHeaders }: IncomingMessage): number {
  let bytes = method.length + url.length + ' '.length + ' HTTP/1.1\r\n'.length + '\r\n'.length;
  for (const text of rawHeaders) bytes += text.length + ': '.length;
  return bytes;
}

/**
 * Size of the response body as it was sent, compressed or not: what the connection wrote less the head. Chunk
 * framing is included, and so are informational responses such as `100 Continue`. Where the head is not known
 * (HTTP/2) it is the declared size, or undefined.
 *
 * @param bytesOut What the connection wrote for this exchange.
 */
export function responseBodyBytes(res: ServerResponse, bytesOut: number): number | undefined {
  const head = sentHead(res);
  if (head !== undefined) return Math.max(0, bytesOut - head.length);
  const declared = Number(res.getHeader('content-length'));
  return declared >= 0 ? declared : undefined;
}
