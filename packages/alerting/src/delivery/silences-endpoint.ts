import { type Endpoint, type EndpointResponse, GoldenSignalsError } from '@golden-signals/core';
import type { NewSilence, Silences } from './silences.ts';

/**
 * Serves silences in the shapes of Alertmanager's API: GET lists, POST makes one, DELETE of `…/<id>` ends one. Changing
 * needs credentials.
 */
export function silencesEndpoint(silences: Silences, path: string): Endpoint {
  return {
    name: 'silences',
    paths: { prefix: path },
    methods: ['GET', 'POST', 'DELETE'],
    access: 'change',
    body: { maxBytes: 64 * 1024, types: ['application/json'] },
    handle({ method, rest, body, remoteAddress }) {
      const by = `a caller at ${remoteAddress ?? 'an unknown address'}`;
      if (method === 'DELETE')
        return silences.expire(rest, by)
          ? json(200, {})
          : json(404, { error: 'There is no silence of this id.' });
      if (rest !== '') return json(404, { error: 'There is nothing here.' });
      if (method !== 'POST') return json(200, silences.list());
      try {
        const given = JSON.parse(Buffer.from(body ?? []).toString()) as NewSilence;
        return json(200, { silenceID: silences.add(given, by) });
      } catch (error) {
        const isOurs = error instanceof GoldenSignalsError;
        return json(400, { error: isOurs ? error.message : 'The body must be a silence as JSON.' });
      }
    },
  };
}

function json(status: number, body: unknown): EndpointResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
    body: JSON.stringify(body),
  };
}
