import type { IncomingMessage } from 'node:http';
import type { HttpExclusion } from './http-options.ts';

/** Whether a request is left out. */
export type IsExcluded = (req: IncomingMessage) => boolean;

/** Decides once what every request is asked. A predicate may throw; that is for the caller to handle. */
export function createExclusion(exclude: HttpExclusion): IsExcluded {
  if (typeof exclude === 'function') return (req) => exclude(req) === true;
  const paths = new Set(exclude.filter((one) => typeof one === 'string'));
  // Matching with the flags `g` or `y` depends on the match before; a copy without them does not.
  const patterns = exclude
    .filter((one) => one instanceof RegExp)
    .map((pattern) => new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, '')));
  return (req) => {
    const path = pathOf(req);
    return paths.has(path) || patterns.some((pattern) => pattern.test(path));
  };
}

/** The whole path without the query string; a mounted Express router changes `url` and keeps `originalUrl`. */
function pathOf(req: IncomingMessage & { originalUrl?: string }): string {
  const url = req.originalUrl ?? req.url ?? '/';
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
}
