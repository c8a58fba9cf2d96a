import type { IncomingMessage } from 'node:http';
import type { EndpointBodyOptions } from './endpoint.ts';
import { RefusedRequest } from './plain-text.ts';

/** What body parsers of frameworks leave on a request. */
interface ParsedRequest extends IncomingMessage {
  readonly body?: unknown;
  /** The bytes as they came; Nest keeps them when it is asked to. */
  readonly rawBody?: unknown;
}

/**
 * Reads the body of a request within its limits. Where the application has read it already, what its parser made of it is
 * taken instead; nothing is ever waited for that will not come.
 *
 * @param parsed Where the framework keeps what its parser has made. Default: the request itself.
 * @returns Undefined for a request that announces no body.
 * @throws RefusedRequest as a rejection: 413 for too long a body, 415 for another type or a compressed one, 400 for one
 *   that cannot be had any more.
 */
export async function readRequestBody(
  req: IncomingMessage,
  { maxBytes, types }: EndpointBodyOptions,
  parsed: object = req,
): Promise<Uint8Array | undefined> {
  const { headers } = req;
  const length = headers['content-length'];
  if (Number(length ?? 0) === 0 && headers['transfer-encoding'] === undefined) return undefined;
  const type = mediaType(headers['content-type']);
  if (!types.some((one) => one.toLowerCase() === type)) throw unsupported(type, types);
  if (Number(length) > maxBytes) throw tooLong(maxBytes);
  if (wasRead(req)) {
    const body = bodyOf(parsed as ParsedRequest, type);
    if (body.length > maxBytes) throw tooLong(maxBytes);
    return body;
  }
  const coding = headers['content-encoding'];
  if (coding !== undefined && coding.toLowerCase() !== 'identity') {
    throw new RefusedRequest(415, `Unsupported content coding: send the body as it is, not as ${coding}.`, {
      'accept-encoding': 'identity',
    });
  }
  return collect(req, maxBytes);
}

function mediaType(header: string | undefined): string {
  return (header ?? '').split(';', 1)[0]!.trim().toLowerCase();
}

/** Returns whether somebody has read from the stream or is about to; also true for a mock, which is none. */
function wasRead(req: IncomingMessage): boolean {
  return !req.readable || req.readableEnded || req.readableDidRead || req.readableFlowing === true;
}

function bodyOf({ body, rawBody }: ParsedRequest, type: string): Uint8Array {
  if (rawBody instanceof Uint8Array) return rawBody;
  if (body instanceof Uint8Array) return body;
  if (typeof body === 'string') return Buffer.from(body);
  const isJson = type === 'application/json' || type.endsWith('+json');
  if (isJson && body !== undefined && body !== null) return Buffer.from(JSON.stringify(body));
  throw new RefusedRequest(
    400,
    'Bad request: the application has read the body before this endpoint could; its endpoints belong before its body parsers.',
  );
}

/** Listens instead of iterating, because a loop that is left destroys the request, and its connection with it. */
function collect(req: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const stop = () => {
      req.off('data', onData).off('end', onEnd).off('error', onGone).off('close', onGone);
    };
    const onData = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxBytes) chunks.push(chunk);
      else {
        stop();
        // The rest is discarded as it comes: Node does so for a body that nobody has begun to read, and a connection of which
        // one stays half read answers nothing any more.
        req.resume();
        reject(tooLong(maxBytes));
      }
    };
    const onEnd = () => {
      stop();
      resolve(Buffer.concat(chunks));
    };
    const onGone = () => {
      stop();
      // A late error of a connection that is lost must still find a listener.
      req.on('error', () => {});
      reject(new RefusedRequest(400, 'Bad request: the body ended too early.'));
    };
    req.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone);
  });
}

function tooLong(maxBytes: number): RefusedRequest {
  return new RefusedRequest(413, `Content too large: at most ${maxBytes} bytes.`);
}

function unsupported(type: string, types: readonly string[]): RefusedRequest {
  const given = type === '' ? 'the request names no media type' : `not ${type.slice(0, 80)}`;
  const accept = types.join(', ');
  return new RefusedRequest(415, `Unsupported media type: this endpoint takes ${accept}; ${given}.`, {
    accept,
  });
}
