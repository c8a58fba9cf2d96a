import type { IncomingMessage, ServerResponse } from 'node:http';
import { urlPath } from '../base/url-path.ts';
import { type NodeRequestOptions, serveNodeRequest } from '../endpoints/node-http.ts';
import type { Monitor } from '../monitor/monitor.ts';

/**
 * Answers a request from the monitor's endpoints, and leaves it out of the metrics of HTTP. Never throws, so that a
 * scrape that fails is not an exception of the application.
 *
 * @returns False when no endpoint has its path; then nothing was touched and somebody else must answer.
 */
export function serveEndpoint(
  monitor: Monitor,
  req: IncomingMessage,
  res: ServerResponse,
  options: NodeRequestOptions = {},
): boolean {
  const path = options.path ?? urlPath(req.url ?? '/');
  if (monitor.endpoints.match(path) === undefined) return false;
  disregardResponse(monitor, res);
  return serveNodeRequest(monitor.endpoints, req, res, { ...options, path });
}

/**
 * Leaves a response out of the metrics of HTTP, before it is answered, so that a scrape does not find itself in flight.
 * Where nothing observes HTTP yet, nothing could have counted it, and its metrics and options stay open.
 */
export function disregardResponse(monitor: Monitor, res: ServerResponse): void {
  monitor.httpInUse?.ignore(res);
}
