import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EndpointRequest, EndpointResponse } from './endpoint.ts';
import { discardBody } from './endpoint-body.ts';
import type { EndpointTable } from './endpoint-table.ts';
import { isLent } from './streamed-body.ts';
import { writeChunks } from './write-chunks.ts';

/**
 * Answers a request of Node's http server from the table.
 *
 * @param path Where a framework has mounted the endpoints: the path as the table knows it. Default: from `req.url`.
 * @returns False when the table has no such path; then nothing was touched and somebody else must answer.
 */
export function serveNodeRequest(
  table: EndpointTable,
  req: IncomingMessage,
  res: ServerResponse,
  path?: string,
): boolean {
  const request = toEndpointRequest(req, path);
  const answer = table.handle(request);
  if (answer === undefined) return false;
  answer
    .then((response) => send(response, res))
    .catch((error: unknown) => {
      res.destroy();
      if (!isClientGone(error)) table.reportFailure(request.path, error);
    });
  return true;
}

function toEndpointRequest(req: IncomingMessage, mountedPath: string | undefined): EndpointRequest {
  const { path, query } = requestTarget(req);
  return {
    method: req.method ?? 'GET',
    path: mountedPath ?? path,
    rest: '',
    query: new URLSearchParams(query),
    headers: req.headers,
    remoteAddress: req.socket.remoteAddress,
  };
}

/** What a request asks for, also in the absolute form that a server must accept (RFC 9112, section 3.2.2). */
export function requestTarget({ url = '/' }: IncomingMessage): { path: string; query: string } {
  const target = url.startsWith('/') ? url : url.replace(/^https?:\/\/[^/?#]*/i, '');
  const query = target.indexOf('?');
  if (query === -1) return { path: target || '/', query: '' };
  return { path: target.slice(0, query) || '/', query: target.slice(query + 1) };
}

async function send({ status, headers, body }: EndpointResponse, res: ServerResponse): Promise<void> {
  if (res.destroyed) {
    await discardBody(body);
    return;
  }
  res.writeHead(status, headers);
  if (typeof body === 'string' || body instanceof Uint8Array) res.end(body);
  // Middleware that replaced `write` may keep the chunks, to log or to cache them.
  else if (isLent(body) && !Object.hasOwn(res, 'write')) {
    await writeChunks(body, res, (chunk) => body.giveBack(chunk));
  } else await writeChunks(body, res);
}

function isClientGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
