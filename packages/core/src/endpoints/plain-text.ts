import type { EndpointResponse } from './endpoint.ts';

/** Makes a short answer for people. */
export function plainText(
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): EndpointResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, body: `${text}\n` };
}

/** Thrown where a request turns out to be one that no endpoint should see; it becomes the answer. */
export class RefusedRequest {
  readonly response: EndpointResponse;

  constructor(status: number, text: string, headers?: Readonly<Record<string, string>>) {
    this.response = plainText(status, text, headers);
  }
}
