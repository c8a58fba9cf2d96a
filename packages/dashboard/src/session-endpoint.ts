import type { Endpoint, EndpointRequest } from '@golden-signals/core';
import { type ExtensionHost, isSameOrigin } from '@golden-signals/core/extension';
import { Attempts } from './attempts.ts';
import { jsonAnswer } from './json-answer.ts';
import type { Sessions } from './sessions.ts';

/** What the form sends: a token, or a name and a password. */
interface Given {
  readonly token?: unknown;
  readonly username?: unknown;
  readonly password?: unknown;
}

/**
 * Signs a browser in and out. It is open, because it is where credentials are shown; a foreign page cannot use it, because
 * it takes JSON from the same origin only.
 */
export function sessionEndpoint(
  { clock, endpoints, logger }: Pick<ExtensionHost, 'clock' | 'endpoints' | 'logger'>,
  sessions: Sessions,
): Endpoint {
  const attempts = new Attempts(clock);
  return {
    name: 'dashboard_session',
    paths: [`${endpoints.monitoringPath}/session`],
    methods: ['GET', 'POST', 'DELETE'],
    access: 'open',
    body: { maxBytes: 8_192, types: ['application/json'] },
    async handle(request) {
      const address = request.remoteAddress ?? '';
      if (request.method === 'GET' || request.method === 'HEAD')
        return jsonAnswer(200, { signedIn: await endpoints.mayRead(request) });
      if (!isSameOrigin(request)) return jsonAnswer(403, { error: 'Only the page itself signs in and out.' });
      if (request.method === 'DELETE') return jsonAnswer(200, {}, { 'set-cookie': sessions.end(request) });
      const waitSeconds = attempts.waitSeconds(address);
      if (waitSeconds > 0)
        return jsonAnswer(
          429,
          { error: `Too many attempts; the next one may be in ${waitSeconds} s.` },
          { 'retry-after': String(waitSeconds) },
        );
      if (!(await endpoints.mayRead(withCredentials(request)))) {
        attempts.noteFailure(address);
        logger.warn({ 'client.address': address }, 'The dashboard has refused a sign-in.');
        return jsonAnswer(401, { error: 'These are not the credentials of this service.' });
      }
      attempts.forget(address);
      return jsonAnswer(200, {}, { 'set-cookie': sessions.begin(request) });
    },
  };
}

/** Returns the request as a script would have sent it, with nothing else that could let it in. */
function withCredentials(request: EndpointRequest): EndpointRequest {
  let given: Given = {};
  try {
    given = Object(JSON.parse(Buffer.from(request.body ?? []).toString()));
  } catch {
    // Nothing was given.
  }
  const { token, username, password } = given;
  const authorization =
    typeof token === 'string'
      ? `Bearer ${token}`
      : `Basic ${Buffer.from(`${String(username)}:${String(password)}`).toString('base64')}`;
  const { cookie, ...headers } = request.headers;
  return { ...request, headers: { ...headers, authorization } };
}
