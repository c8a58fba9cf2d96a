import type { CallResult, CallTargetOptions } from '@golden-signals/core/extension';
import type { Command, ConnectionConfig } from './library.ts';

const defaultPort = 3306;

/** Returns the text of what is asked, before the library writes the values into it. */
export function textOf(sql: unknown): string {
  if (typeof sql === 'string') return sql;
  const { sql: text } = (sql ?? {}) as Command;
  return typeof text === 'string' ? text : '';
}

export function valuesOf(sql: unknown, values: unknown): unknown {
  if (values !== undefined && typeof values !== 'function') return values;
  return typeof sql === 'object' ? (sql as Command | null)?.values : undefined;
}

/** Returns how many rows a command has returned or changed, from what it keeps of its results; undefined for none of both. */
export function rowsOf(results: readonly unknown[] | undefined): number | undefined {
  let rows: number | undefined;
  for (const result of results ?? []) {
    const more = Array.isArray(result) ? result.length : affectedRowsOf(result);
    if (more !== undefined) rows = (rows ?? 0) + more;
  }
  return rows;
}

function affectedRowsOf(result: unknown): number | undefined {
  const { affectedRows } = (result ?? {}) as { affectedRows?: unknown };
  return typeof affectedRows === 'number' ? affectedRows : undefined;
}

/** Returns how a call failed. An error that this library has no name for has its number at least. */
export function failure(error: unknown): CallResult {
  const { code, errno } = (error ?? {}) as { code?: unknown; errno?: unknown };
  return code === undefined && typeof errno === 'number' ? { error, status: errno } : { error };
}

/** Returns what a database is called by; of MariaDB too, because which of both it is shows only once it is connected. */
export function targetOf(config: ConnectionConfig = {}): CallTargetOptions {
  const { host, database, socketPath } = config;
  const port = Number(config.port ?? defaultPort);
  const address = socketPath || host;
  return {
    kind: 'database',
    system: 'mysql',
    ...(address && { address }),
    ...(!socketPath && port > 0 && port !== defaultPort && { port }),
    ...(database && { namespace: database }),
  };
}
