import type { ExpressRequest } from './express-internals.ts';

/** The path of a URL as Node gives it, which is absolute when a proxy's client sent it so. */
export function pathOf(url: string): string {
  const query = url.indexOf('?');
  const path = query === -1 ? url : url.slice(0, query);
  if (path.startsWith('/')) return path;
  const host = path.indexOf('://');
  if (host === -1) return path;
  const slash = path.indexOf('/', host + 3);
  return slash === -1 ? '/' : path.slice(slash);
}

/**
 * The path that was routed, at whatever depth the request has ended: each router moves the text of its mount from
 * `url` to `baseUrl`, and moves it back when an error or `next()` leaves it. Follows a `url` that a middleware rewrote.
 */
export function routedPath(req: ExpressRequest): string {
  return (req.baseUrl ?? '') + pathOf(req.url ?? '');
}
