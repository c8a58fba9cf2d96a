/**
 * Returns the path of a request target as a server receives it: `/a?b`, `/a#b` and `http://host/a?b` are `/a`, and a
 * target without a path is `/`.
 *
 * Nothing else is changed. `//a` stays `//a`, which every framework routes apart from `/a`. Percent-encoding stays as it
 * was sent, because Express routes by the encoded text: a path that is read as another would be served behind the back
 * of a guard of that path, or be left out of the metrics although it was served as something else.
 *
 * Allocates nothing for a target that is a path already, as nearly all are.
 */
export function urlPath(target: string): string {
  const query = target.indexOf('?');
  const fragment = target.indexOf('#');
  if (query === -1 && fragment === -1 && target.charCodeAt(0) === slash) return target;
  const start = pathStart(target);
  const path = target.slice(start, pathEnd(target, start));
  return path === '' ? '/' : path;
}

/** Returns the query of a request target, without the question mark; empty where there is none. */
export function urlQuery(target: string): string {
  const end = pathEnd(target, pathStart(target));
  if (target.charCodeAt(end) !== questionMark) return '';
  const fragment = target.indexOf('#', end);
  return target.slice(end + 1, fragment === -1 ? undefined : fragment);
}

const slash = 0x2f;
const questionMark = 0x3f;

/** Returns where the path begins: after the authority of an absolute form (RFC 9112, section 3.2.2), else at once. */
function pathStart(target: string): number {
  if (target.charCodeAt(0) === slash) return 0;
  const authority = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i.exec(target);
  return authority === null ? 0 : authority[0].length;
}

function pathEnd(target: string, start: number): number {
  const query = target.indexOf('?', start);
  const fragment = target.indexOf('#', start);
  if (query === -1) return fragment === -1 ? target.length : fragment;
  return fragment === -1 ? query : Math.min(query, fragment);
}

/** Returns the path without the slash at its end, which never matters to an endpoint or an exclusion; `/` stays. */
export function withoutTrailingSlash(path: string): string {
  return path.length > 1 && path.charCodeAt(path.length - 1) === slash ? path.slice(0, -1) : path;
}
