import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Endpoint, Monitor } from '@golden-signals/core/adapter';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { ExpressPlatform } from './express-platform.ts';
import { FastifyPlatform } from './fastify-platform.ts';

/** The HTTP server framework below Nest, and how the module attaches to it. */
export interface Platform {
  /**
   * Measures every request of the application, also those that Nest never sees. With a monitor that is switched off it only
   * prepares for endpoints.
   */
  observe(monitor: Monitor): void;
  /** Lets requests for the monitor's endpoints through to their answer, except where the application has a route. */
  mount(mount: EndpointMount): void;
  /**
   * Says what is served, and which routes of the application answer instead. Called once all routes are registered.
   *
   * @throws GoldenSignalsError `ERR_GS_ENDPOINT_ROUTE_TAKEN` when `endpointConflicts` is `error`
   */
  announce(mount: EndpointMount): void;
}

export interface EndpointMount {
  readonly monitor: Monitor;
  /** Before the endpoints' own paths; `''` for the root. */
  readonly path: string;
  /** Which endpoints are served. */
  readonly only: (endpoint: Endpoint) => boolean;
  /**
   * Rejects when the request is not admitted, and has touched nothing then.
   *
   * @param request As the platform has it, and as guards see it. @param path The endpoint's own path.
   */
  answer(request: object, response: object, path: string): Promise<void>;
}

/** Returns undefined for a server framework that has no adapter in this suite. */
export function platformOf(adapter: AbstractHttpAdapter): Platform | undefined {
  switch (adapter.getType()) {
    case 'express':
      return new ExpressPlatform(adapter.getInstance());
    case 'fastify':
      return new FastifyPlatform(adapter.getInstance());
    default:
      return undefined;
  }
}

/** Node's own request below the platform's: Fastify keeps it as `raw`, Express's is one. */
export function nodeRequestOf(request: object): IncomingMessage {
  return (request as { raw?: IncomingMessage }).raw ?? (request as IncomingMessage);
}

/** Node's own response below the platform's. */
export function nodeResponseOf(response: object): ServerResponse {
  return (response as { raw?: ServerResponse }).raw ?? (response as ServerResponse);
}
