import { type OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { property } from '../../base/property.ts';
import type { AddedHeaders } from '../../work/work-listeners.ts';

/** The arguments of `writeHead`. */
export type Head = readonly unknown[];

/** It takes headers as `[name, value, name, value, …]` too, which those who replace it may not know. */
const { writeHead: nodeWriteHead } = ServerResponse.prototype;

/**
 * Adds headers to the head of a response that is about to be written; what the application sends under one of these
 * names is sent instead.
 *
 * Where the application has set no header on the response but gives them all to `writeHead`, as Fastify does, ours go the
 * same way: for a single header that was set, Node would set and check all of them one by one (docs/hot-path.md, rule 15).
 *
 * @param writeHead What is going to write the head.
 * @returns What to call it with.
 */
export function withHeaders(
  res: ServerResponse,
  writeHead: ServerResponse['writeHead'],
  head: Head,
  added: AddedHeaders,
): Head {
  if (property(res, 'headersSent')) return head;
  const given = head.at(-1);
  if (writeHead === nodeWriteHead && isHeaders(given) && res.getHeaderNames().length === 0) {
    return head.with(-1, listed(given, added));
  }
  const setHeader = property(res, 'setHeader');
  const hasHeader = property(res, 'hasHeader');
  for (const name of Object.keys(added)) {
    if (!hasHeader.call(res, name)) setHeader.call(res, name, added[name]!);
  }
  return head;
}

function isHeaders(value: unknown): value is OutgoingHttpHeaders {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listed(given: OutgoingHttpHeaders, added: AddedHeaders): unknown[] {
  const givenNames = Object.keys(given);
  const list: unknown[] = [];
  for (const name of givenNames) list.push(name, given[name]);
  for (const name of Object.keys(added)) if (!includes(givenNames, name)) list.push(name, added[name]);
  return list;
}

/** @param name In lower case. */
function includes(names: readonly string[], name: string): boolean {
  return names.some((one) => one.length === name.length && one.toLowerCase() === name);
}
