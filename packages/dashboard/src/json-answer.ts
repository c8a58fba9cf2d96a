import type { EndpointResponse } from '@golden-signals/core';

export function jsonAnswer(
  status: number,
  body: object,
  headers: Record<string, string> = {},
): EndpointResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}
