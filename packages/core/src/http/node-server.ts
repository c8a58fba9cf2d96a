import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { invalidOption, isFunction } from '../option-rules.ts';
import { type AdapterOptions, configureAdapter } from './adapter-options.ts';
import type { ResolveRoute } from './exchange.ts';

export interface MonitorServerOptions extends AdapterOptions {
  /**
   * The template of a request, for example `/users/:id`; asked when the response is over. Must not contain values
   * such as ids. Default, and for undefined: `<unmatched>`, because a bare server has no routes.
   */
  route?: (req: IncomingMessage, res: ServerResponse) => string | undefined;
}

/** The events with which Node hands over a request; the last two replace the first for `Expect` headers. */
const requestEvents = ['request', 'checkContinue', 'checkExpectation'] as const;

/**
 * Measures every request of an existing `http`, `https` or `http2` server, whoever answers it.
 *
 * Call it after the server's own listeners are registered. It observes before them.
 *
 * @returns Stops observing new requests; those in flight are still counted.
 * @throws GoldenSignalsError as `checkHttpOptions`, or `ERR_GS_HTTP_CONFIGURED_TWICE`
 */
export function monitorServer(server: Server, options: MonitorServerOptions = {}): () => void {
  const { route, ...adapterOptions } = options;
  const mustBe = route === undefined ? undefined : isFunction(route);
  if (mustBe !== undefined) throw invalidOption('monitorServer', 'route', route, mustBe);
  const { http } = configureAdapter('monitorServer', adapterOptions);
  const resolveRoute: ResolveRoute = (req, res) => {
    const template = route?.(req, res);
    return typeof template === 'string' ? http.route(template) : http.unmatched;
  };
  const observe = (req: IncomingMessage, res: ServerResponse) => http.observe(req, res, resolveRoute);
  // Node behaves differently when anyone listens to the `Expect` events, so only those in use are observed.
  const events = requestEvents.filter((event) => event === 'request' || server.listenerCount(event) > 0);
  for (const event of events) server.prependListener(event, observe);
  return () => {
    for (const event of events) server.off(event, observe);
  };
}
