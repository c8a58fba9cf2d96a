import type { Endpoint, EndpointRequest } from '@golden-signals/core';
import { type ExtensionHost, isSameOrigin } from '@golden-signals/core/extension';
import { secureAttribute } from '../cookies.ts';
import { jsonAnswer } from '../json-answer.ts';
import { followCookie } from './follow-token.ts';
import { maxAgeSeconds } from './followed-client.ts';
import type { FollowedClients } from './followed-clients.ts';

/**
 * Begins to follow a client (POST, with `{ "browser": true }` the browser that asks), ends it (DELETE, `?id=`), and says
 * whether the browser that asks is followed (GET). Whoever may read may do so, but from the page itself only: no other site
 * can have somebody's browser followed.
 */
export function followEndpoint(
  { endpoints }: Pick<ExtensionHost, 'endpoints'>,
  clients: FollowedClients,
): Endpoint {
  return {
    name: 'dashboard_follow',
    paths: [`${endpoints.monitoringPath}/follow`],
    methods: ['GET', 'POST', 'DELETE'],
    access: 'read',
    body: { maxBytes: 256, types: ['application/json'] },
    handle(request) {
      if (request.method === 'GET' || request.method === 'HEAD')
        return jsonAnswer(200, { id: idOfSender(request, clients) });
      if (!isSameOrigin(request))
        return jsonAnswer(403, { error: 'Only the page itself begins and ends it.' });
      if (request.method === 'DELETE') {
        const id = request.query.get('id') ?? '';
        const isOwn = idOfSender(request, clients) === id;
        clients.end(id);
        return jsonAnswer(200, {}, isOwn ? setCookie('', 0, request) : {});
      }
      const begun = clients.begin();
      return jsonAnswer(
        200,
        begun,
        wantsCookie(request) ? setCookie(begun.token, maxAgeSeconds, request) : {},
      );
    },
  };
}

function idOfSender({ headers }: EndpointRequest, clients: FollowedClients): string | undefined {
  return clients.idOf((name) => {
    const value = headers[name];
    return typeof value === 'string' ? value : undefined;
  });
}

function wantsCookie({ body }: EndpointRequest): boolean {
  try {
    return Object(JSON.parse(Buffer.from(body ?? []).toString())).browser === true;
  } catch {
    return false;
  }
}

/** For all of the host, because where the application is mounted on it only whatever stands in front knows. */
function setCookie(
  value: string,
  maxAgeSeconds: number,
  { headers }: EndpointRequest,
): Record<string, string> {
  const attributes = `Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${secureAttribute(headers)}`;
  return { 'set-cookie': `${followCookie}=${value}; ${attributes}` };
}
