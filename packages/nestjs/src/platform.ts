import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Monitor } from '@golden-signals/core/adapter';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { ExpressPlatform } from './express-platform.ts';

/** Request and response as the platform has them, and as guards see them. */
export type AnswerEndpoint = (request: object, response: object) => Promise<void>;

/** The HTTP server framework below Nest, and how the module attaches to it. */
export interface Platform {
  /** Measures every request of the application, also those that Nest never sees. */
  observe(monitor: Monitor): void;
  /**
   * Lets requests through to `answer` before any route of the application.
   *
   * @param owns Whether a URL, as Node has it, is the monitor's.
   */
  mount(owns: (url: string) => boolean, answer: AnswerEndpoint): void;
}

/** Undefined for a server framework that has no adapter in this suite. */
export function platformOf(adapter: AbstractHttpAdapter): Platform | undefined {
  switch (adapter.getType()) {
    case 'express':
      return new ExpressPlatform(adapter.getInstance());
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
