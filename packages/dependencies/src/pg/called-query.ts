import type { CallResult } from '@golden-signals/core/extension';
import type { InnerClient, QueryConfig } from './library.ts';

/** Returns the text of what is queried. That of a prepared statement need not be given again, but the client has it. */
export function textOf(query: unknown, client?: InnerClient): string {
  if (typeof query === 'string') return query;
  const { text, name, cursor } = query as QueryConfig & { cursor?: QueryConfig };
  if (typeof text === 'string') return text;
  if (typeof cursor?.text === 'string') return cursor.text;
  const prepared = typeof name === 'string' ? client?.connection?.parsedStatements?.[name] : undefined;
  return typeof prepared === 'string' ? prepared : '';
}

/** Returns the values of its placeholders. */
export function valuesOf(query: unknown, values: unknown): unknown {
  if (values && typeof values !== 'function') return values;
  if (typeof query !== 'object') return undefined;
  const { values: own, cursor } = query as QueryConfig & { cursor?: QueryConfig };
  return own ?? cursor?.values;
}

/** Returns the callback that `pg` would call: the last one that is given. */
export function callbackOf(query: unknown, values: unknown, callback: unknown): unknown {
  if (callback) return callback;
  if (typeof values === 'function') return values;
  return typeof query === 'object' ? (query as QueryConfig).callback : undefined;
}

/** Returns how a query ended. The status is the SQLSTATE, which only an error of the server has. */
export function resultOf(error: unknown, result: unknown): CallResult {
  if (error) {
    const { code, severity } = error as { code?: unknown; severity?: unknown };
    return severity !== undefined && typeof code === 'string' ? { error, status: code } : { error };
  }
  const rows = rowsOf(result);
  return rows === undefined ? {} : { rows };
}

/** Of several statements in one text, those of all together. */
function rowsOf(result: unknown): number | undefined {
  if (!Array.isArray(result)) {
    const rowCount = (result as { rowCount?: unknown } | undefined)?.rowCount;
    return typeof rowCount === 'number' ? rowCount : undefined;
  }
  let rows: number | undefined;
  for (const one of result) {
    const more = rowsOf(one);
    if (more !== undefined) rows = (rows ?? 0) + more;
  }
  return rows;
}
