/**
 * The framework-free endpoint: everything that the suite serves (`/metrics`, the probes, the monitoring pages) is one of
 * these, so that Express, Fastify, NestJS and the management server all serve the same thing.
 */

/** HEAD is derived from GET. */
export type EndpointMethod = 'GET' | 'POST' | 'PUT' | 'DELETE';

/**
 * Who may call an endpoint.
 *
 * - `open`: anyone.
 * - `read`: whoever has the monitor's credentials; anyone, where it has none.
 * - `change`: whoever has the credentials and means it. A request that changes something is refused where the monitor has
 *   no credentials, and where it does not prove that no foreign web page has sent it: by `Sec-Fetch-Site: same-origin`,
 *   or, without that header, by a bearer token, or by an `Origin` that is the host for a caller with a session. Its GET and
 *   HEAD are as `read`.
 */
export type EndpointAccess = 'open' | 'read' | 'change';

export interface EndpointRequest {
  readonly method: string;
  /** The path below whatever the endpoints are mounted on, as it was sent: without the query, not decoded. */
  readonly path: string;
  /** What follows the prefix of an endpoint, without slashes around it; empty for literal paths. Not decoded. */
  readonly rest: string;
  readonly query: URLSearchParams;
  /** Lower-case names, as Node's `IncomingMessage.headers`. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Undefined without one, and for an endpoint that takes none. */
  readonly body: Uint8Array | undefined;
  /** Aborted when the client leaves before it has the whole answer. */
  readonly signal: AbortSignal;
  /** Of the socket, which is a proxy's behind one; an IPv4 address is always written as such, never as `::ffff:127.0.0.1`. */
  readonly remoteAddress: string | undefined;
}

export interface EndpointResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A stream is ended, by `return()` of its iterator, when the client leaves. */
  readonly body: string | Uint8Array | AsyncIterable<string | Uint8Array>;
}

/** The body that an endpoint takes with POST, PUT and DELETE. */
export interface EndpointBodyOptions {
  /** A longer one is answered with 413, as soon as that is known. */
  readonly maxBytes: number;
  /** Media types without parameters, such as `application/json`; another one is answered with 415. */
  readonly types: readonly string[];
}

export interface Endpoint {
  /** A stable name, unique in its monitor, for example `metrics`. */
  readonly name: string;
  /**
   * Absolute paths it answers, of which the first is the canonical one and the others are aliases; or one path with
   * everything below it. A trailing slash never matters. A literal path goes before a prefix, a longer prefix before a
   * shorter one.
   */
  readonly paths: readonly string[] | { readonly prefix: string };
  /** Others are answered with 405. Default: GET. */
  readonly methods?: readonly EndpointMethod[];
  readonly access: EndpointAccess;
  /** Default: none is read. */
  readonly body?: EndpointBodyOptions;
  handle(request: EndpointRequest): EndpointResponse | Promise<EndpointResponse>;
}
