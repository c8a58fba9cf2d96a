/**
 * The framework-free endpoint: everything that the suite serves (`/metrics`, later health and dashboard) is one
 * of these, so that Express, Fastify, NestJS and the management server all mount the same thing.
 */

export interface EndpointRequest {
  readonly method: string;
  /** Path without the query string. */
  readonly path: string;
  /** What follows the prefix, without the slash between; empty for an endpoint with literal paths. */
  readonly rest: string;
  readonly query: URLSearchParams;
  /** Lower-case names, as Node's `IncomingMessage.headers`. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly remoteAddress: string | undefined;
}

export interface EndpointResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | AsyncIterable<string | Uint8Array>;
}

export interface Endpoint {
  /** A stable name, unique in its monitor, for example `metrics`. */
  readonly name: string;
  /** Absolute paths it answers; the first is the canonical one. A trailing slash never matters. */
  readonly paths: readonly string[] | { readonly prefix: string };
  /** Only answered to an authorised caller when the monitor requires one. */
  readonly protected: boolean;
  /** Answers GET; HEAD is derived from it, every other method gets 405. */
  handle(request: EndpointRequest): EndpointResponse | Promise<EndpointResponse>;
}
