import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { EndpointRequest, EndpointResponse } from './endpoint.ts';
import { discardBody } from './endpoint-body.ts';
import type { EndpointTable } from './endpoint-table.ts';

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

function toEndpointRequest(req: IncomingMessage, path: string | undefined): EndpointRequest {
  const url = req.url ?? '/';
  const query = url.indexOf('?');
  return {
    method: req.method ?? 'GET',
    path: path ?? (query === -1 ? url : url.slice(0, query)),
    query: new URLSearchParams(query === -1 ? '' : url.slice(query + 1)),
    headers: req.headers,
    remoteAddress: req.socket.remoteAddress,
  };
}

async function send({ status, headers, body }: EndpointResponse, res: ServerResponse): Promise<void> {
  if (res.destroyed) {
    await discardBody(body);
    return;
  }
  res.writeHead(status, headers);
  if (typeof body === 'string' || body instanceof Uint8Array) res.end(body);
  else await pipeline(body, res);
}

function isClientGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
