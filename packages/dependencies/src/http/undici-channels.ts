import { AsyncLocalStorage, type AsyncResource } from 'node:async_hooks';
import type { CalledHost } from './called-host.ts';
import type { HttpCall } from './http-call.ts';
import { beginForeignCall, beginHttpCall, followers, type Handlers } from './http-followers.ts';

/** A request of undici, and so of `fetch`: the same object in all that is published of it. */
interface UndiciRequest {
  readonly origin: string | URL;
  readonly method: string;
  readonly path: string;
}

interface ConnectParams {
  readonly host: string;
  readonly protocol: string;
}

/** Connections that are being opened to one host, as far as they are remembered. */
const maxConnecting = 100;

const calls = new WeakMap<object, HttpCall>();

/**
 * Set in what a connection's callbacks start: a pool whose connections were all busy makes a waiting request there, in the
 * context of whoever opened the connection. It is a storage of our own, so the application sees nothing of it, and what it
 * awaits goes on in its own context.
 */
const onConnection = new AsyncLocalStorage<true>();

/** When connections were begun, by origin. Those that are under way at once may be mistaken for each other. */
const connecting = new Map<string, number[]>();

/**
 * What undici publishes. Only `create` runs in the context of whoever asked for it, unless a pool made it wait; a head and
 * its end run in that of whoever opened the connection.
 */
export const undiciHandlers: Handlers = {
  'undici:request:create': ({ request }: { request: UndiciRequest }) => {
    const call = begin(request);
    if (call !== undefined) calls.set(request, call);
  },
  'undici:client:sendHeaders': ({ request }: { request: UndiciRequest }) => {
    calls.get(request)?.sent();
  },
  'undici:request:headers': ({
    request,
    response,
  }: {
    request: UndiciRequest;
    response: { statusCode: number; headers: unknown };
  }) => {
    onConnection.enterWith(true);
    const { statusCode, headers } = response;
    calls.get(request)?.head(statusCode, Array.isArray(headers) ? headers : []);
  },
  'undici:request:trailers': ({ request }: { request: UndiciRequest }) => {
    onConnection.enterWith(true);
    calls.get(request)?.end();
    calls.delete(request);
  },
  'undici:request:error': ({ request, error }: { request: UndiciRequest; error: unknown }) => {
    calls.get(request)?.fail(error);
    calls.delete(request);
  },
  'undici:client:beforeConnect': ({ connectParams }: { connectParams: ConnectParams }) => {
    const origin = originOf(connectParams);
    let begun = connecting.get(origin);
    if (begun === undefined && connecting.size < maxConnecting) {
      begun = [];
      connecting.set(origin, begun);
    }
    if (begun !== undefined && begun.length < maxConnecting) begun.push(performance.now());
  },
  'undici:client:connected': ({ connectParams }: { connectParams: ConnectParams }) => {
    onConnection.enterWith(true);
    const origin = originOf(connectParams);
    const begunMs = takeBegun(origin);
    if (begunMs !== undefined) hostOf(origin)?.connected(performance.now() - begunMs);
  },
  'undici:client:connectError': ({ connectParams }: { connectParams: ConnectParams }) => {
    takeBegun(originOf(connectParams));
  },
};

function begin(request: UndiciRequest): HttpCall | undefined {
  const { origin, method, path } = request;
  const line = { method, path, origin: typeof origin === 'string' ? origin : origin.origin };
  if (onConnection.getStore() === undefined) return beginHttpCall(line);
  const caller = callerOf(request);
  return caller === undefined
    ? beginForeignCall(line)
    : caller.runInAsyncScope(beginHttpCall, undefined, line);
}

/** What undici's own functions (`request`, `stream`, …) give to a pool is a resource of the caller's context; `fetch` gives none. */
function callerOf(request: UndiciRequest): AsyncResource | undefined {
  const handlers = request as unknown as Record<symbol, Partial<AsyncResource> | undefined>;
  for (const symbol of Object.getOwnPropertySymbols(request)) {
    if (symbol.description !== 'handler') continue;
    const handler = handlers[symbol];
    return typeof handler?.runInAsyncScope === 'function' ? (handler as AsyncResource) : undefined;
  }
  return undefined;
}

function originOf({ host, protocol }: ConnectParams): string {
  return `${protocol}//${host}`;
}

/** The latest first: one whose end was never published must not delay all that follow. */
function takeBegun(origin: string): number | undefined {
  const begun = connecting.get(origin);
  const taken = begun?.pop();
  if (begun?.length === 0) connecting.delete(origin);
  return taken;
}

/** A connection belongs to no work, so to the monitor that knows the host. */
function hostOf(origin: string): CalledHost | undefined {
  for (const { hosts } of followers) {
    const host = hosts.known(origin);
    if (host !== undefined) return host;
  }
  return undefined;
}
