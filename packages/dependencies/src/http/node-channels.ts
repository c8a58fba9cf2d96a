import type { ClientRequest, IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { HttpCall } from './http-call.ts';
import { beginHttpCall, type Handlers, reportFailure } from './http-followers.ts';

const calls = new WeakMap<ClientRequest, HttpCall>();

/**
 * What `node:http` and `node:https` publish of requests that they make. `created` is not there before Node 22.12: then a
 * request begins when it is written out, which is the same turn but for requests that wait for a place in an agent, or
 * whose body is not there at once.
 */
export const nodeHandlers: Handlers = {
  'http.client.request.created': ({ request }: { request: ClientRequest }) => begin(request),
  'http.client.request.start': ({ request }: { request: ClientRequest }) => {
    // An answer may overtake the end of the body.
    if (!calls.has(request) && answerOf(request) == null) begin(request);
    const call = calls.get(request);
    if (call === undefined) return;
    if (request.socket?.connecting) awaitConnection(request.socket as TLSSocket, call);
    else if (!hasBody(request)) call.sent();
  },
  'http.client.response.finish': ({
    request,
    response,
  }: {
    request: ClientRequest;
    response: IncomingMessage;
  }) => {
    calls.get(request)?.head(response.statusCode ?? 0, response.rawHeaders);
  },
  'http.client.request.error': ({ request, error }: { request: ClientRequest; error: unknown }) => {
    calls.get(request)?.fail(error);
    calls.delete(request);
  },
};

function begin(request: ClientRequest): void {
  const { method, path, protocol } = request;
  const call = beginHttpCall({ method, path, origin: `${protocol}//${authorityOf(request)}` });
  if (call === undefined) return;
  calls.set(request, call);
  request.once('close', closed);
}

/** The port is known from the header that Node made; one of the application's own may name another host. */
function authorityOf(request: ClientRequest): string {
  const host = request.host.includes(':') ? `[${request.host}]` : request.host;
  const header = request.getHeader('host');
  return typeof header === 'string' && header.startsWith(host) && header.charAt(host.length) === ':'
    ? header
    : host;
}

/** With a body, `start` is published when all of it is written. */
function hasBody({ method }: ClientRequest): boolean {
  return method !== 'GET' && method !== 'HEAD';
}

interface Answer extends IncomingMessage {
  /** Of an upgrade, and of the answer to CONNECT. */
  readonly upgrade?: boolean | null;
}

/** Undefined or null before its head is here. */
function answerOf(request: ClientRequest): Answer | null | undefined {
  return (request as { res?: Answer | null }).res;
}

function awaitConnection(socket: TLSSocket, call: HttpCall): void {
  const begunMs = call.host.nowMs();
  socket.once(socket.encrypted ? 'secureConnect' : 'connect', () => {
    try {
      call.sent();
      call.host.connected(call.host.nowMs() - begunMs);
    } catch (error) {
      reportFailure(error);
    }
  });
}

/** The last event of every request: its body was read, its connection was upgraded, or it was given up in a queue. */
function closed(this: ClientRequest): void {
  try {
    const call = calls.get(this);
    if (call === undefined) return;
    calls.delete(this);
    const answer = answerOf(this);
    // No head is published of an upgrade, nor of the answer to CONNECT.
    if (answer?.upgrade) call.head(answer.statusCode ?? 0, answer.rawHeaders);
    if (answer?.errored) call.fail(answer.errored);
    else call.end();
  } catch (error) {
    reportFailure(error);
  }
}
