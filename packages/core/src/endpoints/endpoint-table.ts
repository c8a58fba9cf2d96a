import { GoldenSignalsError } from '../base/coded-error.ts';
import type { Authorization } from './authorization.ts';
import type { Endpoint, EndpointRequest, EndpointResponse } from './endpoint.ts';
import { bodyLength, discardBody } from './endpoint-body.ts';

export interface EndpointTableOptions {
  /** Who may call the protected endpoints. Default: anyone. */
  readonly authorization?: Authorization | undefined;
  /** Told of every endpoint that failed; the caller only sees a 500. Default: nobody is told. */
  readonly onError?: (component: string, error: unknown) => void;
}

/** An absolute path without anything that has a meaning of its own in a URL. */
const pathPattern = /^\/[^\s?#]*$/;

/**
 * The endpoints of one monitor, by path. Method, authorisation, failures and the headers that every answer has are
 * decided here, so that a server's adapter only translates.
 */
export class EndpointTable implements Iterable<Endpoint> {
  readonly #endpoints = new Map<string, Endpoint>();
  readonly #byPath = new Map<string, Endpoint>();
  readonly #authorization: Authorization | undefined;
  readonly #onError: (component: string, error: unknown) => void;
  readonly #watchers = new Set<(endpoint: Endpoint) => void>();

  constructor({ authorization, onError = () => {} }: EndpointTableOptions = {}) {
    this.#authorization = authorization;
    this.#onError = onError;
  }

  /**
   * @throws GoldenSignalsError `ERR_GS_ENDPOINT_DUPLICATE` when its name or one of its paths is taken,
   *   `ERR_GS_ENDPOINT_PATH` when it has no path or one that is not absolute. Then nothing is added.
   */
  add(endpoint: Endpoint): void {
    const { name, paths } = endpoint;
    if (this.#endpoints.has(name)) {
      throw new GoldenSignalsError(
        'ERR_GS_ENDPOINT_DUPLICATE',
        `There is already an endpoint "${name}"; names of endpoints must be unique.`,
      );
    }
    if (paths.length === 0) {
      throw new GoldenSignalsError('ERR_GS_ENDPOINT_PATH', `The endpoint "${name}" needs at least one path.`);
    }
    for (const path of paths) this.#assertFree(name, path);
    this.#endpoints.set(name, endpoint);
    for (const path of paths) this.#byPath.set(withoutTrailingSlash(path), endpoint);
    for (const watcher of this.#watchers) watcher(endpoint);
  }

  /**
   * Calls `watcher` for every endpoint there is and for each that is added later. What it throws then, `add` throws.
   *
   * @returns Stops watching.
   */
  watch(watcher: (endpoint: Endpoint) => void): () => void {
    for (const endpoint of this) watcher(endpoint);
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** The endpoint of a path; a trailing slash and a query string do not matter. */
  match(path: string): Endpoint | undefined {
    return this.#byPath.get(withoutTrailingSlash(withoutQuery(path)));
  }

  /** In the order they were added. */
  [Symbol.iterator](): Iterator<Endpoint> {
    return this.#endpoints.values();
  }

  /** Undefined when no endpoint has the request's path; otherwise the complete answer, which never rejects. */
  handle(request: EndpointRequest): Promise<EndpointResponse> | undefined {
    const endpoint = this.match(request.path);
    return endpoint && this.#answer(endpoint, request);
  }

  /** For a server's adapter: the answer of this path's endpoint failed while it was being sent. */
  reportFailure(path: string, error: unknown): void {
    this.#onError(`endpoint:${this.match(path)?.name ?? path}`, error);
  }

  async #answer(endpoint: Endpoint, request: EndpointRequest): Promise<EndpointResponse> {
    let response: EndpointResponse;
    try {
      response = withCommonHeaders(await this.#respond(endpoint, request));
    } catch (error) {
      this.#onError(`endpoint:${endpoint.name}`, error);
      response = withCommonHeaders(plainText(500, 'Internal server error.'));
    }
    if (request.method !== 'HEAD') return response;
    await this.#discard(endpoint, response);
    return { ...response, body: '' };
  }

  async #respond(endpoint: Endpoint, request: EndpointRequest): Promise<EndpointResponse> {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return plainText(405, 'Method not allowed: this endpoint answers GET and HEAD.', {
        allow: 'GET, HEAD',
      });
    }
    if (endpoint.protected && this.#authorization !== undefined && !(await this.#allows(request))) {
      const headers = { 'www-authenticate': this.#authorization.challenge };
      return plainText(401, 'Unauthorized: this endpoint requires credentials.', headers);
    }
    return endpoint.handle(request);
  }

  async #allows(request: EndpointRequest): Promise<boolean> {
    try {
      return (await this.#authorization?.allows(request)) === true;
    } catch (error) {
      this.#onError('authorization', error);
      return false;
    }
  }

  async #discard(endpoint: Endpoint, { body }: EndpointResponse): Promise<void> {
    try {
      await discardBody(body);
    } catch (error) {
      this.#onError(`endpoint:${endpoint.name}`, error);
    }
  }

  #assertFree(name: string, path: string): void {
    if (!pathPattern.test(path)) {
      throw new GoldenSignalsError(
        'ERR_GS_ENDPOINT_PATH',
        `The endpoint "${name}" has the path ${JSON.stringify(path)}; a path starts with "/" and has no query, fragment or white space.`,
      );
    }
    const taken = this.match(path);
    if (taken === undefined) return;
    throw new GoldenSignalsError(
      'ERR_GS_ENDPOINT_DUPLICATE',
      `The path "${path}" of the endpoint "${name}" already belongs to the endpoint "${taken.name}"; choose another path.`,
    );
  }
}

/** What every answer has unless its endpoint says otherwise: no caching, and a length where it is known. */
function withCommonHeaders({ status, headers, body }: EndpointResponse): EndpointResponse {
  const length = bodyLength(body);
  return {
    status,
    headers: {
      'cache-control': 'no-store',
      ...(length === undefined ? {} : { 'content-length': String(length) }),
      ...headers,
    },
    body,
  };
}

/** A short answer for people. */
export function plainText(
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): EndpointResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, body: `${text}\n` };
}

function withoutQuery(path: string): string {
  const query = path.indexOf('?');
  return query === -1 ? path : path.slice(0, query);
}

function withoutTrailingSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
