import type { EndpointResponse } from './endpoint.ts';

type Body = EndpointResponse['body'];

/** The `Content-Length` of a body, unless it is streamed. */
export function bodyLength(body: Body): number | undefined {
  if (typeof body === 'string') return Buffer.byteLength(body);
  return body instanceof Uint8Array ? body.byteLength : undefined;
}

/** Lets a body that nobody will read release what it holds, such as a compressor. */
export async function discardBody(body: Body): Promise<void> {
  if (typeof body === 'string' || body instanceof Uint8Array) return;
  await body[Symbol.asyncIterator]().return?.();
}
