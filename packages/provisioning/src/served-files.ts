import type { Endpoint } from '@golden-signals/core';
import type { Definitions } from './definitions.ts';

/** A file that is made of the definitions as they are at each request. */
export interface ServedFile {
  /** Unique among the endpoints of a monitor. */
  readonly name: string;
  readonly path: string;
  readonly mediaType: string;
  /** @param query What was asked for, of the URL. */
  make(definitions: Definitions, query: URLSearchParams): string;
}

/** Returns the endpoint of a file, for callers who have the monitor's credentials, where it has any. */
export function fileEndpoint({ name, path, mediaType, make }: ServedFile, read: () => Definitions): Endpoint {
  return {
    name,
    paths: [path],
    access: 'read',
    handle: ({ query }) => ({
      status: 200,
      headers: { 'content-type': `${mediaType}; charset=utf-8`, 'cache-control': 'no-store' },
      body: make(read(), query),
    }),
  };
}
