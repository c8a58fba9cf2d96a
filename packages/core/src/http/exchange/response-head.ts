import { type ServerResponse, STATUS_CODES } from 'node:http';
import { property } from '../../base/property.ts';
import type { Exchange } from './exchange.ts';
import { streamOf } from './http2-stream.ts';

/** Where the code is in `HTTP/1.1 200 OK`. */
const codeStart = 9;
const codeEnd = 12;

/** Returns the head of the response as it was sent, or undefined where it is not known (HTTP/2, before it was sent). */
export function sentHead(res: ServerResponse): string | undefined {
  // Node has kept it under this name since its first versions, and has no public name for it.
  const head = (res as { _header?: unknown })._header;
  return typeof head === 'string' ? head : undefined;
}

/** Returns the status as it was sent: `res.statusCode` may be set afterwards too, which changes nothing but itself. */
export function sentStatusOf({ req, res, isHttp2 }: Exchange): number {
  const statusCode = property(res, 'statusCode');
  if (isHttp2) return Number(streamOf(req).sentHeaders?.[':status']) || statusCode;
  // Sending the head sets the message, so one that fits the code tells that the code is still the same.
  if (property(res, 'statusMessage') === STATUS_CODES[statusCode]) return statusCode;
  return Number(sentHead(res)?.slice(codeStart, codeEnd)) || statusCode;
}
