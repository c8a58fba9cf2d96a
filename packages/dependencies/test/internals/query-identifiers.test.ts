// PostgreSQL itself says which statements are one to it (its query identifier, by which pg_stat_statements counts): what it
// tells apart, fingerprints never merge, lists excepted. Left out is what depends on two literals being equal, such as an
// ORDER BY that repeats an expression of the result.

import { expect } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { testWithService } from '../../../../test/services.ts';
import { statementOf } from '../../src/statements/statement-of.ts';

const server = { name: 'PostgreSQL', host: '127.0.0.1', port: 5432 };

const table = `gs_queries_${process.pid}`;
const literal = fc.constantFrom(
  '1',
  '7',
  '-7',
  '- 7',
  '+7',
  '3000000000',
  '-2147483648',
  '9223372036854775808',
  '1.5',
  '-1.5',
  '.5',
  '1e3',
  "'1'",
  "'it''s'",
  "E'a\\'b'",
  "N'n'",
  "U&'d\\0061'",
  '$$x$$',
  "B'101'",
  "X'1F'",
  "'a'\n'b'",
  'NULL',
  'TRUE',
  'false',
  '-1::text',
  '1::text',
  "'1'::int",
  '- 1::int',
  'a',
  '-a',
  '$1',
  '$2',
  "interval '1 day'",
);

/** Whatever of these PostgreSQL refuses for its types is left out. */
const templates = [
  'SELECT #',
  'SELECT # AS x',
  'SELECT #, #',
  'SELECT a FROM t WHERE a = #',
  'SELECT a FROM t WHERE a=#',
  'SELECT a FROM t WHERE a<#',
  'SELECT a FROM t WHERE a - # > 0',
  'SELECT a FROM t WHERE a -# > 0',
  'SELECT a FROM t WHERE b = # AND a = #',
  'SELECT a FROM t WHERE (a = # OR c > #)',
  'SELECT a FROM t WHERE d IS #',
  'SELECT a FROM t WHERE d IS NOT #',
  'SELECT a FROM t WHERE d = #',
  'SELECT a FROM t WHERE a BETWEEN # AND #',
  "SELECT a FROM t WHERE b LIKE # ESCAPE '!'",
  'SELECT a, b FROM t ORDER BY #',
  'SELECT a, b FROM t ORDER BY 1, 2',
  'SELECT a, b FROM t ORDER BY 2, 1 DESC',
  'SELECT a, count(*) FROM t GROUP BY 1',
  'SELECT a, b FROM t GROUP BY 1, 2',
  'SELECT b, a FROM t GROUP BY 1, 2',
  'SELECT DISTINCT ON (1) a, b FROM t',
  'SELECT DISTINCT ON (2) a, b FROM t',
  'SELECT a FROM t LIMIT # OFFSET #',
  'SELECT CASE WHEN a = # THEN # ELSE # END FROM t',
  "SELECT e->>#, e #> '{a}' FROM t".replace('#>', '@@@'),
  'SELECT e ? # FROM t',
  'SELECT @ #',
  'SELECT @-#',
  'SELECT f[#] FROM t',
  'SELECT "A" FROM (SELECT a AS "A", b AS a FROM t) s WHERE a = #',
  'SELECT a FROM (SELECT a AS "A", b AS a FROM t) s WHERE a = #',
  'WITH w AS (SELECT # AS x) SELECT x FROM w',
  'INSERT INTO t (a) SELECT #',
  'UPDATE t SET a = # WHERE b = #',
  'DELETE FROM t WHERE a = #',
  'SELECT coalesce(a, #) FROM t ORDER BY a',
].map((text) => text.replace('@@@', '#>'));

const gap = fc.constantFrom(' ', '\n', ' /* a /* 1 */ */ ', " -- it's\n");
const statement = fc
  .tuple(fc.constantFrom(...templates), fc.array(literal, { minLength: 3, maxLength: 3 }), gap, fc.boolean())
  .map(([template, values, space, isLower]) => {
    let next = 0;
    const cased = isLower ? template.replace(/[A-Z]{2,}/g, (word) => word.toLowerCase()) : template;
    return cased
      .replaceAll(' ', space)
      .replace(/(?<![#])#(?!>)/g, () => values[next++]!)
      .replace(/\bt\b/g, table);
  });

await testWithService(
  server,
  'what PostgreSQL tells apart is never merged',
  async () => {
    const client = new pg.Client({
      host: server.host,
      port: server.port,
      user: 'postgres',
      database: 'postgres',
    });
    await client.connect();
    try {
      await client.query('SET compute_query_id = on');
      await client.query(
        `CREATE TEMPORARY TABLE ${table} (a int, b text, c numeric, d boolean, e jsonb, f int[])`,
      );
      const identifiers = new Map<string, Map<string, string>>();
      for (const text of fc.sample(statement, { numRuns: 3_000, seed: 16 })) {
        const identifier = await queryIdentifier(client, text);
        if (identifier === undefined) continue;
        const { fingerprint } = statementOf(text, 'postgresql');
        const known = identifiers.get(fingerprint) ?? new Map<string, string>();
        identifiers.set(fingerprint, known.set(identifier, text));
      }
      expect(identifiers.size).toBeGreaterThan(100);
      const merged = [...identifiers.values()].filter(({ size }) => size > 1);
      expect(merged.map((texts) => [...texts.values()])).toEqual([]);
    } finally {
      await client.end();
    }
  },
  60_000,
);

/** Undefined for what the server refuses. */
async function queryIdentifier(client: pg.Client, text: string): Promise<string | undefined> {
  const values = text.includes('$2') ? ['1', '1'] : /\$1\b/.test(text) ? ['1'] : [];
  try {
    const { rows } = await client.query(`EXPLAIN (VERBOSE) ${text}`, values);
    const lines = rows.map((row: Record<string, string>) => row['QUERY PLAN'] ?? '');
    return lines
      .map((line) => /^Query Identifier: (.*)$/.exec(line)?.[1])
      .find((found) => found !== undefined);
  } catch {
    return undefined;
  }
}
