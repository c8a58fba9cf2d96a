import type { IncomingMessage, ServerResponse } from 'node:http';
import { urlPath, urlQuery } from '../base/url-path.ts';
import type { EndpointResponse } from './endpoint.ts';
import type { IncomingEndpointRequest } from './endpoint-answer.ts';
import { discardBody } from './endpoint-body.ts';
import type { EndpointTable } from './endpoint-table.ts';
import { readRequestBody } from './request-body.ts';
import { isLent } from './streamed-body.ts';
import { writeChunks } from './write-chunks.ts';

export interface NodeRequestOptions {
  /** Where a framework has mounted the endpoints: the path as the table knows it. Default: from `req.url`. */
  readonly path?: string | undefined;
  /** The framework's own request, where it keeps the body that it has parsed. Default: `req`. */
  readonly request?: object | undefined;
}

/**
 * Answers a request of Node's http server from the table.
 *
 * @returns False when the table has no such path; then nothing was touched and somebody else must answer.
 */
export function serveNodeRequest(
  table: EndpointTable,
  req: IncomingMessage,
  res: ServerResponse,
  options: NodeRequestOptions = {},
): boolean {
  const path = options.path ?? urlPath(req.url ?? '/');
  if (table.match(path) === undefined) return false;
  const answer = table.handle(toEndpointRequest(req, res, path, options.request));
  answer
    ?.then((response) => send(response, res))
    .catch((error: unknown) => {
      res.destroy();
      if (!isClientGone(error)) table.reportFailure(path, error);
    });
  return true;
}

function toEndpointRequest(
  req: IncomingMessage,
  res: ServerResponse,
  path: string,
  parsed: object | undefined,
): IncomingEndpointRequest {
  return {
    method: req.method ?? 'GET',
    path,
    query: new URLSearchParams(urlQuery(req.url ?? '/')),
    headers: req.headers,
    signal: departureSignal(res),
    // Also of requests that a test injector has made, which have no socket.
    remoteAddress: plainAddress(req.socket?.remoteAddress),
    readBody: (limits) => readRequestBody(req, limits, parsed),
  };
}

function departureSignal(res: ServerResponse): AbortSignal {
  const controller = new AbortController();
  if (res.destroyed) controller.abort();
  else {
    res.on('close', () => {
      if (!res.writableFinished) controller.abort();
    });
  }
  return controller.signal;
}

/** Writes the IPv4 address that a socket of both families gives as `::ffff:127.0.0.1` as what it is. */
function plainAddress(address: string | undefined): string | undefined {
  return address === undefined ? undefined : address.replace(/^::ffff:(?=\d+\.)/i, '');
}

async function send({ status, headers, body }: EndpointResponse, res: ServerResponse): Promise<void> {
  if (res.destroyed) {
    await discardBody(body);
    return;
  }
  res.writeHead(status, headers);
  if (typeof body === 'string' || body instanceof Uint8Array) {
    res.end(body);
    return;
  }
  // A stream of events may have nothing to say for long, but its client has to see that it is there.
  res.flushHeaders();
  // Middleware that replaced `write` may keep the chunks, to log or to cache them.
  if (isLent(body) && !Object.hasOwn(res, 'write')) {
    await writeChunks(body, res, (chunk) => body.giveBack(chunk));
  } else await writeChunks(body, res);
}

/** By its code alone: a test runner's realm has another class of errors than Node. */
function isClientGone(error: unknown): boolean {
  return Object(error).code === 'ERR_STREAM_PREMATURE_CLOSE';
}
