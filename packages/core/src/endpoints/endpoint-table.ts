import { GoldenSignalsError } from '../base/coded-error.ts';
import { withoutTrailingSlash } from '../base/url-path.ts';
import type { Authorization } from './authorization.ts';
import type { Endpoint, EndpointResponse } from './endpoint.ts';
import { answerRequest, type IncomingEndpointRequest } from './endpoint-answer.ts';
import { checkEndpoint } from './endpoint-rules.ts';

export interface EndpointTableOptions {
  /** Who may call endpoints that are not open. Default: anyone may read, and nobody may change anything. */
  readonly authorization?: Authorization | undefined;
  /** Put before every path, for example `/internal`. Default: nothing. */
  readonly prefix?: string;
  /** Whether an endpoint answers at its other paths, too, or at the canonical one only. Default: true. */
  readonly aliases?: boolean;
  /** Called for every endpoint that failed; the caller only sees a 500. Default: does nothing. */
  readonly onError?: (component: string, error: unknown) => void;
}

/** An endpoint, and where it is: the table may have moved it, or left out its aliases. */
export interface PlacedEndpoint {
  readonly endpoint: Endpoint;
  /** Absolute, without a slash at the end, the canonical one first; one only for a prefix. */
  readonly paths: readonly string[];
  /** Whether it answers everything below its path, too. */
  readonly isPrefix: boolean;
}

export interface EndpointMatch {
  readonly endpoint: Endpoint;
  /** See `EndpointRequest.rest`. */
  readonly rest: string;
}

/**
 * The endpoints of one monitor, by path. They are looked up for each request, so that one may be added or taken back at
 * any time.
 */
export class EndpointTable implements Iterable<PlacedEndpoint> {
  readonly #placed = new Map<string, PlacedEndpoint>();
  readonly #byPath = new Map<string, PlacedEndpoint>();
  /** The longest first, so that the first that fits is the one. */
  #byPrefix: readonly PlacedEndpoint[] = [];
  readonly #prefix: string;
  readonly #aliases: boolean;
  readonly #authorization: Authorization | undefined;
  readonly #onError: (component: string, error: unknown) => void;
  readonly #watchers = new Set<(placed: PlacedEndpoint) => void>();

  constructor({ authorization, prefix = '', aliases = true, onError = () => {} }: EndpointTableOptions = {}) {
    this.#authorization = authorization;
    this.#prefix = withoutTrailingSlash(prefix);
    this.#aliases = aliases;
    this.#onError = onError;
  }

  /**
   * Serves an endpoint from now on.
   *
   * @returns Takes it back.
   * @throws GoldenSignalsError `ERR_GS_ENDPOINT_DUPLICATE` when its name or one of its paths is taken,
   *   `ERR_GS_ENDPOINT_PATH` when it has no path or one that is not absolute, `ERR_GS_ENDPOINT_INVALID` for a wrong
   *   method, access or body; and what a watcher throws. Then nothing is added.
   */
  add(endpoint: Endpoint): () => void {
    checkEndpoint(endpoint);
    const { name } = endpoint;
    if (this.#placed.has(name)) {
      throw new GoldenSignalsError(
        'ERR_GS_ENDPOINT_DUPLICATE',
        `There is already an endpoint "${name}"; names of endpoints must be unique.`,
      );
    }
    const placed = this.#place(endpoint);
    for (const path of placed.paths) this.#assertFree(placed, path);
    this.#placed.set(name, placed);
    if (placed.isPrefix) {
      this.#byPrefix = [...this.#byPrefix, placed].sort((a, b) => b.paths[0]!.length - a.paths[0]!.length);
    } else for (const path of placed.paths) this.#byPath.set(path, placed);
    try {
      for (const watcher of this.#watchers) watcher(placed);
    } catch (error) {
      this.#remove(placed);
      throw error;
    }
    return () => this.#remove(placed);
  }

  /**
   * Calls `watcher` for every endpoint there is and for each that is added later. What it throws then, `add` throws.
   *
   * @returns Stops watching.
   */
  watch(watcher: (placed: PlacedEndpoint) => void): () => void {
    for (const placed of this) watcher(placed);
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Returns the endpoint of a path, which has no query (see `urlPath`); a trailing slash does not matter. */
  match(path: string): EndpointMatch | undefined {
    const wanted = withoutTrailingSlash(path);
    const literal = this.#byPath.get(wanted);
    if (literal !== undefined) return { endpoint: literal.endpoint, rest: '' };
    for (const { endpoint, paths } of this.#byPrefix) {
      const prefix = paths[0]!;
      if (wanted === prefix) return { endpoint, rest: '' };
      if (wanted.startsWith(`${prefix}/`)) return { endpoint, rest: wanted.slice(prefix.length + 1) };
    }
    return undefined;
  }

  /** In the order they were added. */
  [Symbol.iterator](): Iterator<PlacedEndpoint> {
    return this.#placed.values();
  }

  /** Undefined when no endpoint has the request's path; otherwise the complete answer, which never rejects. */
  handle(request: IncomingEndpointRequest): Promise<EndpointResponse> | undefined {
    const match = this.match(request.path);
    if (match === undefined) return undefined;
    const options = { authorization: this.#authorization, onError: this.#onError };
    return answerRequest(match.endpoint, request, match.rest, options);
  }

  /** For a server's adapter: the answer of this path's endpoint failed while it was being sent. */
  reportFailure(path: string, error: unknown): void {
    this.#onError(`endpoint:${this.match(path)?.endpoint.name ?? path}`, error);
  }

  #place(endpoint: Endpoint): PlacedEndpoint {
    const { paths } = endpoint;
    const isPrefix = 'prefix' in paths;
    const wanted = isPrefix ? [paths.prefix] : this.#aliases ? paths : paths.slice(0, 1);
    const absolute = wanted.map((path) => withoutTrailingSlash(this.#prefix + withoutTrailingSlash(path)));
    return { endpoint, paths: [...new Set(absolute)], isPrefix };
  }

  #remove(placed: PlacedEndpoint): void {
    if (this.#placed.get(placed.endpoint.name) !== placed) return;
    this.#placed.delete(placed.endpoint.name);
    this.#byPrefix = this.#byPrefix.filter((other) => other !== placed);
    for (const path of placed.paths) if (this.#byPath.get(path) === placed) this.#byPath.delete(path);
  }

  /** A literal path may be that of a prefix, before which it goes. */
  #assertFree({ endpoint: { name }, isPrefix }: PlacedEndpoint, path: string): void {
    const taken = [...this].find((other) => other.isPrefix === isPrefix && other.paths.includes(path));
    if (taken === undefined) return;
    throw new GoldenSignalsError(
      'ERR_GS_ENDPOINT_DUPLICATE',
      `The path "${path}" of the endpoint "${name}" already belongs to the endpoint "${taken.endpoint.name}"; choose another path.`,
    );
  }
}
