import { GoldenSignalsError } from '../base/coded-error.ts';
import type { Endpoint } from './endpoint.ts';

/** An absolute path without anything that has a meaning of its own in a URL. */
const pathPattern = /^\/[^\s?#]*$/;

const methodNames = ['GET', 'POST', 'PUT', 'DELETE'];
const accessNames = ['open', 'read', 'change'];

/** Says what a path of an endpoint, and the prefix of all of them, must be. */
export const pathRule = 'a path that starts with "/" and has no query, fragment or white space';

export function isPath(path: unknown): path is string {
  return typeof path === 'string' && pathPattern.test(path);
}

/**
 * Checks what a developer has written.
 *
 * @throws GoldenSignalsError `ERR_GS_ENDPOINT_PATH` when it has no path or one that is not absolute,
 *   `ERR_GS_ENDPOINT_INVALID` for anything else, such as a change that would answer nothing but GET.
 */
export function checkEndpoint({ name, paths, methods = ['GET'], access, body, handle }: Endpoint): void {
  checkPaths(name, paths);
  const changes = methods.some((method) => method !== 'GET');
  const isOneOf = (names: readonly string[], value: string) => names.includes(value);
  if (methods.length === 0 || !methods.every((method) => isOneOf(methodNames, method))) {
    throw invalid(name, 'methods', `at least one of ${methodNames.join(', ')}; HEAD is derived from GET`);
  }
  if (!isOneOf(accessNames, access)) throw invalid(name, 'access', '"open", "read" or "change"');
  if (access === 'change' && !changes) {
    throw invalid(name, 'methods', 'more than GET where the access is "change", because GET changes nothing');
  }
  if (typeof handle !== 'function') throw invalid(name, 'handle', 'a function');
  if (body === undefined) return;
  if (!changes) throw invalid(name, 'body', 'left out where the only method is GET');
  if (!Number.isSafeInteger(body.maxBytes) || body.maxBytes < 1) {
    throw invalid(name, 'body.maxBytes', 'a whole number of at least 1');
  }
  if (!Array.isArray(body.types) || body.types.length === 0) {
    throw invalid(name, 'body.types', 'an array of media types, such as "application/json"');
  }
}

function checkPaths(name: string, paths: Endpoint['paths']): void {
  const list = 'prefix' in paths ? [paths.prefix] : paths;
  if (list.length === 0) {
    throw new GoldenSignalsError('ERR_GS_ENDPOINT_PATH', `The endpoint "${name}" needs at least one path.`);
  }
  const wrong = list.find((path) => !isPath(path) || ('prefix' in paths && path === '/'));
  if (wrong === undefined) return;
  throw new GoldenSignalsError(
    'ERR_GS_ENDPOINT_PATH',
    wrong === '/'
      ? `The endpoint "${name}" has the prefix "/", which would take every path; choose a longer one.`
      : `The endpoint "${name}" has the path ${JSON.stringify(wrong)}; it must be ${pathRule}.`,
  );
}

function invalid(name: string, what: string, mustBe: string): GoldenSignalsError {
  return new GoldenSignalsError(
    'ERR_GS_ENDPOINT_INVALID',
    `The endpoint "${name}" has wrong ${what}: it must be ${mustBe}.`,
  );
}
