import type { EventEmitter } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Http2SecureServer, Http2Server } from 'node:http2';
import { hasMethods, invalidOption, isFunction } from '../base/option-rules.ts';
import { swallowRejection } from '../base/swallow-rejection.ts';
import type { ResolveRoute } from '../http/exchange/exchange.ts';
import type { HttpMonitor } from '../http/http-monitor.ts';
import { asyncFunction } from '../http/options/async-function.ts';
import { type AdapterOptions, configureAdapter } from './adapter-options.ts';

export interface MonitorServerOptions extends AdapterOptions {
  /**
   * The template of a request, for example `/users/:id`; asked when the response is over. Must not contain values
   * such as ids. Default: what a framework on the same monitor says, else `<unmatched>`, because a bare server has no routes.
   * Given, it decides alone, and undefined is `<unmatched>`.
   */
  route?: (req: IncomingMessage, res: ServerResponse) => string | undefined;
}

/** `https` servers are `http` servers to TypeScript. */
export type MonitoredServer = Server | Http2Server | Http2SecureServer;

/** The events with which Node hands over a request; the last two replace the first for `Expect` headers. */
const requestEvents = ['request', 'checkContinue', 'checkExpectation'] as const;

const isEmitter = hasMethods('prependListener', 'off', 'listenerCount');

/**
 * Measures every request of an existing `http`, `https` or `http2` server, whoever answers it.
 *
 * Call it after the server's own listeners are registered. It observes before them.
 *
 * @returns Stops observing new requests; those in flight are still counted.
 * @throws GoldenSignalsError as `checkHttpOptions`, `ERR_GS_OPTION_INVALID` for what is no server, or
 *   `ERR_GS_HTTP_CONFIGURED_TWICE`
 */
export function monitorServer(server: MonitoredServer, options: MonitorServerOptions = {}): () => void {
  if (isEmitter(server) !== undefined) {
    throw invalidOption('monitorServer', 'server', server, 'an http, https or http2 server');
  }
  const { http } = configureAdapter<Pick<MonitorServerOptions, 'route'>>('monitorServer', options, {
    route: isFunction,
  });
  const resolveRoute = options.route === undefined ? http.unrouted : resolverOf(options.route, http);
  const observe = (req: IncomingMessage, res: ServerResponse) =>
    http.enter(http.observe(req, res, resolveRoute));
  const emitter: EventEmitter = server;
  // Node behaves differently when anyone listens to the `Expect` events, so only those in use are observed.
  const events = requestEvents.filter((event) => event === 'request' || emitter.listenerCount(event) > 0);
  for (const event of events) emitter.prependListener(event, observe);
  return () => {
    for (const event of events) emitter.off(event, observe);
  };
}

function resolverOf(route: NonNullable<MonitorServerOptions['route']>, http: HttpMonitor): ResolveRoute {
  return (req, res) => {
    const template: unknown = route(req, res);
    if (swallowRejection(template)) throw asyncFunction('route', 'a template or undefined');
    return typeof template === 'string' ? http.route(template) : http.unmatched;
  };
}
