import { urlPath } from '@golden-signals/core/adapter';
import type { ExpressRequest } from './express-internals.ts';

/**
 * Returns the path that was routed, at whatever depth the request has ended: each router moves the text of its mount
 * from `url` to `baseUrl`, and moves it back when an error or `next()` leaves it. Follows a `url` that a middleware
 * rewrote.
 *
 * Both do not tell `/a` from `/a/`, because a router puts a slash where its mount has left nothing, nor all slashes in a
 * row. The path as it was sent does; where a middleware rewrote it to one that ends so, both are returned.
 */
export function routedPaths(req: ExpressRequest): string[] {
  const mounts = req.baseUrl ?? '';
  const rest = urlPath(req.url ?? '');
  const path = mounts + rest;
  const sent = sentPath(req);
  if (withoutIdleSlashes(path) === withoutIdleSlashes(sent)) return [sent];
  return mounts !== '' && rest === '/' ? [mounts, path] : [path];
}

/** Returns the path that the client sent. */
export function sentPath(req: ExpressRequest): string {
  return urlPath(req.originalUrl ?? '');
}

function withoutIdleSlashes(path: string): string {
  return path.replace(/\/{2,}/g, '/').replace(/\/$/, '');
}
