import { type Monitor, serveNodeRequest } from '@golden-signals/core/adapter';
import { Inject, Injectable } from '@nestjs/common';
import { nodeRequestOf, nodeResponseOf } from './platform.ts';
import { MONITOR } from './tokens.ts';

/**
 * Serves the monitor's endpoints: `/metrics`, and what extensions add.
 *
 * The platform hands it their requests ahead of Nest's router, so that neither a global prefix nor versioning moves
 * them. With `endpoints: { guards: true }` the global guards decide first; `context.getClass()` is this class then.
 */
@Injectable()
export class MonitoringController {
  // Nest's log lines and errors name it, also where a bundler shortens the names of classes.
  static {
    Object.defineProperty(MonitoringController, 'name', { value: 'MonitoringController' });
  }

  readonly #monitor: Monitor;

  constructor(@Inject(MONITOR) monitor: Monitor) {
    this.#monitor = monitor;
  }

  /** Leaves a request, and whatever comes of it, out of the metrics. */
  disregard(response: object): void {
    this.#monitor.http.ignore(nodeResponseOf(response));
  }

  /** @param path The endpoint's own path, without what it is mounted below. */
  serve(request: object, response: object, path: string): void {
    serveNodeRequest(this.#monitor.endpoints, nodeRequestOf(request), nodeResponseOf(response), path);
  }
}
