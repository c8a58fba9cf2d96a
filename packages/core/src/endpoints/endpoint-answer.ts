import { type Authorization, provesIntent } from './authorization.ts';
import type { Endpoint, EndpointBodyOptions, EndpointRequest, EndpointResponse } from './endpoint.ts';
import { bodyLength, discardBody } from './endpoint-body.ts';
import { plainText, RefusedRequest } from './plain-text.ts';

/** A request as a server's adapter hands it over: the table adds what depends on the endpoint. */
export interface IncomingEndpointRequest extends Omit<EndpointRequest, 'rest' | 'body' | 'signal'> {
  /** Default: never aborted. */
  readonly signal?: AbortSignal;
  /**
   * Reads the body, called once and only for an endpoint that takes one; undefined where the request has none. Rejects
   * with a `RefusedRequest`. Default: there is none.
   */
  readBody?(limits: EndpointBodyOptions): Promise<Uint8Array | undefined>;
}

export interface AnswerOptions {
  readonly authorization: Authorization | undefined;
  readonly onError: (component: string, error: unknown) => void;
}

const safeMethods = ['GET', 'HEAD'];

/**
 * Answers a request that is an endpoint's. Method, access, body, failures and the headers that every answer has are
 * decided here, so that adapters only translate. Never rejects.
 */
export async function answerRequest(
  endpoint: Endpoint,
  request: IncomingEndpointRequest,
  rest: string,
  options: AnswerOptions,
): Promise<EndpointResponse> {
  const { onError } = options;
  let response: EndpointResponse;
  try {
    response = withCommonHeaders(await respond(endpoint, request, rest, options));
  } catch (error) {
    const isRefused = error instanceof RefusedRequest;
    if (!isRefused) onError(`endpoint:${endpoint.name}`, error);
    response = withCommonHeaders(isRefused ? error.response : plainText(500, 'Internal server error.'));
  }
  if (request.method !== 'HEAD') return response;
  try {
    await discardBody(response.body);
  } catch (error) {
    onError(`endpoint:${endpoint.name}`, error);
  }
  return { ...response, body: '' };
}

async function respond(
  endpoint: Endpoint,
  { readBody, ...incoming }: IncomingEndpointRequest,
  rest: string,
  options: AnswerOptions,
): Promise<EndpointResponse> {
  checkMethod(endpoint, incoming.method);
  const request = { signal: new AbortController().signal, ...incoming, rest, body: undefined };
  await checkAccess(endpoint, request, options);
  if (endpoint.body === undefined || safeMethods.includes(request.method)) return endpoint.handle(request);
  return endpoint.handle({ ...request, body: await readBody?.(endpoint.body) });
}

function checkMethod({ methods = ['GET'] }: Endpoint, method: string): void {
  const allowed: readonly string[] = methods.flatMap((one) => (one === 'GET' ? safeMethods : one));
  if (allowed.includes(method)) return;
  const text = `Method not allowed: this endpoint answers ${allowed.join(', ')}.`;
  throw new RefusedRequest(405, text, { allow: allowed.join(', ') });
}

async function checkAccess(
  { access }: Endpoint,
  request: EndpointRequest,
  { authorization, onError }: AnswerOptions,
): Promise<void> {
  const isChange = access === 'change' && !safeMethods.includes(request.method);
  if (access === 'open') return;
  if (authorization === undefined) {
    if (!isChange) return;
    throw new RefusedRequest(
      403,
      'Forbidden: this endpoint changes something, and the monitor has no credentials to tell who may. Configure them: "auth" of createMonitor, or a bearer token in the environment.',
    );
  }
  if (!(await allows(authorization, request, onError))) {
    const headers = { 'www-authenticate': authorization.challenge };
    throw new RefusedRequest(401, 'Unauthorized: this endpoint requires credentials.', headers);
  }
  if (!isChange || provesIntent(request, authorization.hasAccepted(request))) return;
  throw new RefusedRequest(
    403,
    'Forbidden: a change needs the header "Sec-Fetch-Site: same-origin", which browsers send by themselves, or a bearer token without that header; a user name and a password do not prove that no foreign page sent it.',
  );
}

async function allows(
  authorization: Authorization,
  request: EndpointRequest,
  onError: AnswerOptions['onError'],
): Promise<boolean> {
  try {
    return (await authorization.allows(request)) === true;
  } catch (error) {
    onError('authorization', error);
    return false;
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
