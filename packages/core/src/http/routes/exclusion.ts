import type { IncomingMessage } from 'node:http';
import { swallowRejection } from '../../base/swallow-rejection.ts';
import { urlPath, withoutTrailingSlash } from '../../base/url-path.ts';
import { asyncFunction } from '../options/async-function.ts';
import type { HttpExclusion } from '../options/http-options.ts';

/** Whether a request is left out. */
export type IsExcluded = (req: IncomingMessage) => boolean;

/** Decides once what every request is asked. A predicate may throw; that is for the caller to handle. */
export function createExclusion(exclude: HttpExclusion): IsExcluded {
  if (typeof exclude === 'function') return byPredicate(exclude);
  const matchers = [exclude].flat();
  const paths = new Set(matchers.filter((one) => typeof one === 'string').map(withoutTrailingSlash));
  // Matching with the flags `g` or `y` depends on the match before; a copy without them does not.
  const patterns = matchers
    .filter((one) => one instanceof RegExp)
    .map((pattern) => new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, '')));
  return (req: IncomingMessage & { originalUrl?: string }) => {
    // A mounted Express router changes `url` and keeps `originalUrl`.
    const path = urlPath(req.originalUrl ?? req.url ?? '/');
    return paths.has(withoutTrailingSlash(path)) || patterns.some((pattern) => pattern.test(path));
  };
}

/** Then no request needs to be asked. */
export function excludesNothing(exclude: HttpExclusion): boolean {
  return Array.isArray(exclude) && exclude.length === 0;
}

function byPredicate(exclude: (req: IncomingMessage) => unknown): IsExcluded {
  return (req) => {
    const answer = exclude(req);
    if (swallowRejection(answer)) throw asyncFunction('exclude', 'true or false');
    return Boolean(answer);
  };
}
