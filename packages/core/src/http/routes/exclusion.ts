import type { IncomingMessage } from 'node:http';
import { swallowRejection } from '../../base/swallow-rejection.ts';
import { urlPath, withoutTrailingSlash } from '../../base/url-path.ts';
import { asyncFunction } from '../options/async-function.ts';
import type { HttpExclusion, HttpResponseExclusion } from '../options/http-options.ts';
import type { Seen } from '../options/seen.ts';

/** Whether a request is left out. */
export type IsExcluded = (req: IncomingMessage) => boolean;

/**
 * Decides once what every request is asked. Returns undefined where nothing is left out, so that none needs to be.
 *
 * @param onError Called with the error of a predicate that fails; must not throw.
 */
export function createExclusion(
  exclude: HttpExclusion,
  onError: (error: unknown) => void,
): IsExcluded | undefined {
  if (Array.isArray(exclude) && exclude.length === 0) return undefined;
  const isExcluded = typeof exclude === 'function' ? byPredicate(exclude) : byPath(exclude);
  return (req) => {
    try {
      return isExcluded(req);
    } catch (error) {
      onError(error);
      return false;
    }
  };
}

function byPath(exclude: string | RegExp | ReadonlyArray<string | RegExp>): IsExcluded {
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

function byPredicate(exclude: (req: IncomingMessage) => unknown): IsExcluded {
  return (req) => {
    const answer = exclude(req);
    if (swallowRejection(answer)) throw asyncFunction('exclude', 'true or false');
    return Boolean(answer);
  };
}

/** Whether a response that is over is left out, by the status that it would be counted with. */
export type IsResponseExcluded = (exchange: { readonly seen: Seen }, status: number) => boolean;

/**
 * Returns undefined where nothing is left out, so that no response needs to be asked.
 *
 * @param onError Called with the error of a predicate that fails; must not throw.
 */
export function createResponseExclusion(
  exclude: HttpResponseExclusion,
  onError: (error: unknown) => void,
): IsResponseExcluded | undefined {
  if (typeof exclude !== 'function') {
    const statuses = new Set(exclude);
    return statuses.size === 0 ? undefined : (_exchange, status) => statuses.has(status);
  }
  return (exchange, status) => {
    try {
      const { request, response } = exchange.seen;
      const answer: unknown = exclude(request as never, response as never, status);
      if (swallowRejection(answer)) throw asyncFunction('excludeResponse', 'true or false');
      return Boolean(answer);
    } catch (error) {
      onError(error);
      return false;
    }
  };
}
