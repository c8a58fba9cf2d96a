import type { EndpointRequest } from '@golden-signals/core';

/** Browsers say where a request comes from; over plain http only in its origin, which no page can forge either. */
export function isSameOrigin({ headers }: EndpointRequest): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const { origin, host } = headers;
  return typeof origin === 'string' && URL.canParse(origin) && new URL(origin).host === host;
}
