import {
  checkOptions,
  hasMethods,
  invalidOption,
  type Rule,
  type Rules,
} from '@golden-signals/core/extension';
import type { DedupeStore } from './dedupe-store.ts';

/** What is needed of a `Pool` or a `Client` of `pg`. */
export interface PostgresDedupeClient {
  query(text: string, values: unknown[]): Promise<{ readonly rows: readonly object[] }>;
}

export interface PostgresDedupeOptions {
  /** Made where it is missing; with a schema or without. Default: `golden_signals_notifications`. */
  table?: string;
}

const isTable: Rule = (value) =>
  typeof value === 'string' && /^[a-z_][\w$]{0,62}(\.[a-z_][\w$]{0,62})?$/i.test(value)
    ? undefined
    : 'the name of a table, as schema.table or table';

const rules: Rules<PostgresDedupeOptions> = { table: isTable };

const undefinedTable = '42P01';
/** Another replica has made the table at the same moment. */
const madeMeanwhile: ReadonlySet<unknown> = new Set(['23505', '42P07']);

/**
 * Keeps what replicas have told in a table of PostgreSQL, by the application's own pool of `pg`.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function postgresDedupe(
  client: PostgresDedupeClient,
  options: PostgresDedupeOptions = {},
): DedupeStore {
  checkOptions('postgresDedupe', options, rules);
  const mustBe = hasMethods('query')(client);
  if (mustBe !== undefined) throw invalidOption('postgresDedupe', 'client', client, mustBe);
  const table = (options.table ?? 'golden_signals_notifications')
    .split('.')
    .map((part) => `"${part}"`)
    .join('.');
  const until = (place: string) => `clock_timestamp() + ${place} * interval '1 millisecond'`;

  const create = async () => {
    const columns = 'key text PRIMARY KEY, value text NOT NULL, expires_at timestamptz NOT NULL';
    await client.query(`CREATE TABLE IF NOT EXISTS ${table} (${columns})`, []).catch((error) => {
      if (!madeMeanwhile.has(error?.code)) throw error;
    });
  };
  // Only where it is missing: who has made the table beforehand need not allow the application to.
  const rowsOf = async (text: string, values: unknown[]) => {
    try {
      return (await client.query(text, values)).rows;
    } catch (error) {
      if ((error as { code?: unknown } | undefined)?.code !== undefinedTable) throw error;
    }
    await create();
    return (await client.query(text, values)).rows;
  };

  return {
    async read(key) {
      const [row] = await rowsOf(
        `SELECT (SELECT value FROM ${table} WHERE key = $1 AND expires_at > clock_timestamp()) AS text,
          (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now_ms`,
        [key],
      );
      const { text, now_ms: nowMs } = row as { text: string | null; now_ms: number };
      return { text: text ?? '', nowMs };
    },
    async replace(key, before, after, ttlMs) {
      if (before !== '') {
        const replaced = await rowsOf(
          `UPDATE ${table} SET value = $3, expires_at = ${until('$4::float8')}
            WHERE key = $1 AND value = $2 AND expires_at > clock_timestamp() RETURNING 1`,
          [key, before, after, ttlMs],
        );
        return replaced.length > 0;
      }
      const inserted = await rowsOf(
        `INSERT INTO ${table} AS known (key, value, expires_at) VALUES ($1, $2, ${until('$3::float8')})
          ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at
          WHERE known.expires_at <= clock_timestamp() RETURNING 1`,
        [key, after, ttlMs],
      );
      // Groups are new now and then only, so that this is the time to clean up.
      if (inserted.length > 0) await rowsOf(`DELETE FROM ${table} WHERE expires_at <= clock_timestamp()`, []);
      return inserted.length > 0;
    },
  };
}
