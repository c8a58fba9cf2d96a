import { urlPath } from '@golden-signals/core/adapter';
import type { ExpressRequest } from './express-internals.ts';

/**
 * Returns the path that was routed, at whatever depth the request has ended: each router moves the text of its mount
 * from `url` to `baseUrl`, and moves it back when an error or `next()` leaves it. Follows a `url` that a middleware
 * rewrote.
 */
export function routedPath(req: ExpressRequest): string {
  return (req.baseUrl ?? '') + urlPath(req.url ?? '');
}
