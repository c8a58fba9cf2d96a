import type { Extension } from '../host/extension-host.ts';
import { responseTime, serverTiming } from './response-headers.ts';

/** Which headers tell the client about its request. */
export interface ResponseHeaderOptions {
  /** The name of the header that takes the id of the request; undefined for none. */
  readonly requestId: string | undefined;
  readonly responseTime: boolean;
  readonly serverTiming: boolean;
}

/** Adds to each response its id and how long it took so far. Where none of it is wanted, no response pays for it. */
export function responseHeadersExtension(options: ResponseHeaderOptions): Extension {
  return {
    name: 'response_headers',
    setup({ clock, work }) {
      if (options.requestId === undefined && !options.responseTime && !options.serverTiming) return;
      work.onHead((request) => {
        const headers: Record<string, string> = {};
        if (options.requestId !== undefined) headers[options.requestId] = request.id;
        if (!options.responseTime && !options.serverTiming) return headers;
        const elapsedMs = clock.now() - request.startedMs;
        if (options.responseTime) headers['x-response-time'] = responseTime(elapsedMs);
        if (options.serverTiming) headers['server-timing'] = serverTiming(elapsedMs, request.timeline);
        return headers;
      });
    },
  };
}
