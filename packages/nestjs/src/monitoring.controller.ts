import { type Monitor, serveNodeRequest } from '@golden-signals/core/adapter';
import { Inject, Injectable } from '@nestjs/common';
import { nodeRequestOf, nodeResponseOf } from './platform.ts';
import { MONITOR } from './tokens.ts';

/**
 * Serves the monitor's endpoints: `/metrics`, and what extensions add.
 *
 * Its requests reach it ahead of Nest's router, so that neither a global prefix nor versioning moves them. With
 * `endpoints: { guards: true }` the global guards decide about them; `context.getClass()` is this class then.
 */
@Injectable()
export class MonitoringController {
  readonly #monitor: Monitor;
  #mountPath = '';

  constructor(@Inject(MONITOR) monitor: Monitor) {
    this.#monitor = monitor;
  }

  /** Moves all endpoints below this path; `''` is the root. */
  mountAt(path: string): void {
    this.#mountPath = path;
  }

  /** Whether a URL, as Node has it, leads to an endpoint. */
  readonly owns = (url: string): boolean => {
    const path = this.#endpointPath(url);
    return path !== undefined && this.#monitor.endpoints.match(path) !== undefined;
  };

  /** Leaves a request that it owns, and whatever comes of it, out of the metrics. */
  disregard(response: object): void {
    this.#monitor.http.ignore(nodeResponseOf(response));
  }

  /** Answers a request that it owns. */
  serve(request: object, response: object): void {
    const req = nodeRequestOf(request);
    const res = nodeResponseOf(response);
    serveNodeRequest(this.#monitor.endpoints, req, res, this.#endpointPath(req.url ?? '/'));
  }

  #endpointPath(url: string): string | undefined {
    const mountPath = this.#mountPath;
    if (!url.startsWith(mountPath)) return undefined;
    const query = url.indexOf('?');
    return url.slice(mountPath.length, query === -1 ? undefined : query);
  }
}
