import type { IncomingMessage, Server } from 'node:http';
import type { HttpMonitor } from './http-monitor.ts';

export interface MonitorServerOptions {
  http: HttpMonitor;
  /** The template of a request, for example `/users/:id`; `undefined` is `<unmatched>`. */
  route?: (req: IncomingMessage) => string | undefined;
}

/** Measures every request of an existing server; returns a function that stops it. */
export function monitorServer(_server: Server, _options: MonitorServerOptions): () => void {
  return () => {};
}
